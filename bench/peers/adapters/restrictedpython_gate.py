"""RestrictedPython: compiled by its transformer, run under its guards.

--static stops short of running, and says what would be refused when it ran: builtin names that the
guards leave out, and imports that are not admitted.
Source: https://restrictedpython.readthedocs.io/en/latest/usage/policy.html
"""

import ast
import builtins
import dis
import sys
from importlib.metadata import version

import cell
from interpreting import load_libraries, platform_names, verdict_of
from lines import denied_if, serve


def open_gate():
    static = "--static" in sys.argv
    if not static:
        load_libraries()
    from RestrictedPython import compile_restricted_exec
    import restrictedpython_policy

    restricted = lambda code: compile_restricted_exec(code, filename="script.py")
    policy = restrictedpython_policy
    return lambda script: (
        look(restricted, policy, script) if static else run(restricted, policy, script)
    )


def run(restricted, policy, script):
    def under_guards():
        compiled = restricted(script.code)
        if compiled.errors:
            raise policy.Refused("; ".join(compiled.errors))
        exec(compiled.code, {**policy.environment(script.admits), **platform_names()})

    return verdict_of(script, under_guards, policy.refusal)


def look(restricted, policy, script):
    compiled = restricted(script.code)
    rules = list(compiled.errors)
    if compiled.code is not None:
        known = policy.environment(script.admits)["__builtins__"]
        left_out = compiled.used_names.keys() & vars(builtins).keys() - known.keys() - {"print"}
        rules += [f"name: {name}" for name in sorted(left_out - stored(compiled.code))]
        rules += [f"import: {name}" for name in imported(script.code) if not script.admits(name)]
    return denied_if(rules)


def stored(code):
    """Names that the script itself binds, at any depth: they may hide the builtin's."""
    nested = [one for one in code.co_consts if hasattr(one, "co_names")]
    bound = {one.argval for one in dis.get_instructions(code) if one.opname.startswith("STORE_")}
    return bound.union(code.co_varnames, *map(stored, nested))


def imported(code):
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


if __name__ == "__main__":
    prepared = {} if "--static" in sys.argv else {"prepare": cell.enter}
    serve(open_gate, lambda: version("RestrictedPython"), **prepared)
