"""asteval's Interpreter with imports switched on, behind a handler of ours that knows the list.

Switched off, which is its default, nothing that imports would run at all. Without `open`, which
asteval offers for reading.
Source: https://lmfit.github.io/asteval/api.html
"""

import io
from importlib.metadata import version

import cell
from interpreting import load_libraries, platform_names, verdict_of
from lines import serve


class Refused(Exception):
    pass


def open_gate():
    load_libraries()
    from asteval import Interpreter

    return lambda script: verdict_of(script, lambda: run(Interpreter, script), refusal)


def run(interpreter_class, script):
    silent = {"writer": io.StringIO(), "err_writer": io.StringIO()}
    given = {**platform_names(), "__name__": "__main__"}
    interpreter = interpreter_class(user_symbols=given, **silent)
    del interpreter.symtable["open"]
    for node in ("import", "importfrom"):
        interpreter.set_nodehandler(node, guarded(script, getattr(interpreter, f"on_{node}")))
    # Its own guard against io, os and sys within other modules stays.
    interpreter.allow_unsafe_modules = False
    interpreter.eval(script.code, show_errors=False, raise_errors=True)


def guarded(script, handler):
    def on_import(node):
        names = [node.module] if hasattr(node, "module") else [one.name for one in node.names]
        refused = [name for name in names if name is None or not script.admits(name)]
        if refused:
            raise Refused(f"import of {refused[0]} is not admitted")
        return handler(node)

    return on_import


def refusal(types, text):
    """The last line is what it says; those before repeat the script."""
    said = text.strip().split("\n")[-1]
    if "no safe attribute" in said or "unsafe attribute" in said or "is not admitted" in said:
        return said
    return f"unsupported: {said}" if types[0] == "NotImplementedError" else None


if __name__ == "__main__":
    serve(open_gate, lambda: version("asteval"), prepare=cell.enter)
