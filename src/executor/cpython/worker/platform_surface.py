"""A program of ours in place of a script: imports modules and says what they lead to.

Imported packages run their own code, which is why this runs contained like any script.
"""

import sys
import warnings
from importlib import import_module
from pkgutil import iter_modules

import protocol
import surface_graph

LEFT_OUT = frozenset(("__main__", "antigravity", "conftest", "idlelib", "test", "tests", "this"))
"""Not what anybody imports: tests, and modules that do something when they are imported."""
REASON_CHARS_MAX = 300


def preload(contract):
    pass


def work(request, channel):
    warnings.simplefilter("ignore")
    roots, missing = import_roots(request["imports"], request["modulesMax"], channel)
    graph = surface_graph.Graph(request["functions"], request["nodesMax"], request["depthMax"])
    answer = {
        "roots": graph.walk(roots),
        "missing": missing,
        "modules": graph.modules,
        "objects": graph.objects,
        "functions": graph.functions,
        "complete": graph.complete,
    }
    channel.rows(protocol.json_bytes(answer))


def import_roots(imports, modules_max, channel):
    """Every module that may be imported, and why the others could not be."""
    listed = imports is not None
    waiting = list(imports["allow"] if listed else everything())
    deep = not listed or imports["match"] == "prefix"
    roots, missing = {}, {}
    for name in waiting:
        if len(roots) + len(missing) >= modules_max:
            missing[name] = "more than %d modules" % modules_max
            break
        # Should the process not survive it, this is how far it came.
        channel.log("trace", name)
        try:
            module = import_module(name)
        except BaseException as error:
            missing[name] = ("%s: %s" % (type(error).__name__, error))[:REASON_CHARS_MAX]
            continue
        roots[name] = module
        if deep:
            waiting.extend(submodules(module, name))
    return roots, missing


def everything():
    """Names of all modules at the top, of the standard library and of the runtime."""
    names = set(sys.builtin_module_names)
    names.update(name for _, name, _ in iter_modules(sys.path))
    return sorted(filter(importable, names))


def importable(name):
    return name.isidentifier() and name not in LEFT_OUT


def submodules(package, name):
    """Names of what lies in a package; a module has none."""
    path = getattr(package, "__path__", None)
    try:
        found = [each for _, each, _ in iter_modules(path)] if path is not None else []
    except BaseException:
        return []
    return [name + "." + each for each in sorted(found) if importable(each)]
