"""Whether the import guard of the worker refuses a script, one answer for each.

Usage: python -I -S imports.py WORKER_DIRECTORY, a JSON object on standard input. Nothing is really
imported: behind the guard stands a module that has every attribute.
"""

import builtins
import json
import sys

sys.path.insert(0, sys.argv[1])
import guards


class Anything:
    def __getattr__(self, name):
        return self


def judge(script, imports):
    real = builtins.__import__
    builtins.__import__ = lambda *arguments: Anything()
    try:
        names = {"__builtins__": guards.build(imports), "__name__": "__main__"}
    finally:
        builtins.__import__ = real
    body = "\n".join("    " + line for line in script.split("\n"))
    exec("async def statement():\n" + body, names)
    try:
        names["statement"]().send(None)
    except StopIteration:
        return False
    except ImportError as error:
        return "is not allowed here" in str(error)


given = json.load(sys.stdin)
print(json.dumps([judge(script, given["imports"]) for script in given["scripts"]]))
