"""Answers with the fact rows of many scripts, by the worker's own module in the folder named.

Each script comes as a line with its number of bytes and then the bytes; answers go out likewise. An
answer begins with `=` before the rows, or with `!` before the name of the error. With a second
argument `bytes`, CPython decodes the scripts itself, as it does with files.
"""

import ast
import sys

sys.path.insert(0, sys.argv[1])

from facts import fact_rows, rows_of


def rows_of_file(source):
    tree = compile(source, "<script>", "exec", ast.PyCF_ONLY_AST, True)
    return rows_of(tree, source.decode("utf-8-sig").replace("\r\n", "\n"))


def rows(source):
    if sys.argv[2:] == ["bytes"]:
        return rows_of_file(source)
    return fact_rows(source.decode("utf-8", "surrogatepass"))


for header in iter(sys.stdin.buffer.readline, b""):
    source = sys.stdin.buffer.read(int(header))
    try:
        answer = "=" + rows(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        answer = "!" + type(error).__name__ + ": " + ascii(str(error))
    sys.stdout.buffer.write(b"%d\n%s" % (len(answer), answer.encode("ascii")))
    sys.stdout.buffer.flush()
