"""Answers with the scope of each name of many scripts, as CPython's symbol table decided it.

Read from the compiled code: each instruction that loads or stores a name says how, and where the
name stands. A script comes as a line with its number of bytes and then the bytes; each answer is
one line of JSON: rows of line, column (UTF-8) and decision, or null where CPython refuses.
"""

import dis
import json
import sys
import types

DECISIONS = {
    "LOAD_FAST": "local",
    "STORE_FAST": "local",
    "LOAD_CLASSDEREF": "free",
    "LOAD_FROM_DICT_OR_DEREF": "free",
    "LOAD_GLOBAL": "global",
    "STORE_GLOBAL": "global",
    "LOAD_NAME": "name",
    "STORE_NAME": "name",
}


def rows(code, lines):
    for instruction in dis.get_instructions(code):
        decision = DECISIONS.get(instruction.opname)
        name = instruction.argval
        if instruction.opname in ("LOAD_DEREF", "STORE_DEREF"):
            decision = "local" if name in code.co_cellvars else "free"
        at = instruction.positions
        if decision is None or at.lineno is None or at.col_offset is None:
            continue
        if at.lineno != at.end_lineno:
            continue
        spelled = lines[at.lineno - 1][at.col_offset : at.end_col_offset].decode()
        if spelled == name or (spelled.startswith("__") and name.endswith(spelled)):
            yield at.lineno, at.col_offset, decision
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from rows(constant, lines)


for header in iter(sys.stdin.buffer.readline, b""):
    source = sys.stdin.buffer.read(int(header))
    try:
        code = compile(source.decode("utf-8"), "<script>", "exec", dont_inherit=True)
        answer = list(rows(code, source.split(b"\n")))
    except (SyntaxError, ValueError, RecursionError):
        answer = None
    print(json.dumps(answer))
