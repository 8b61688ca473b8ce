"""What RestrictedPython leaves to its host: builtins, guards and a hook for imports.

As its documentation builds them: safe, limited and utility builtins, and the harmless ones that its
first user, Zope, adds. Frames and arrays of the admitted libraries, and instances of the script's
own classes, may be written to; everything else goes through the full write guard.
"""

import builtins
import operator
import re

from RestrictedPython import limited_builtins, safe_builtins, utility_builtins
from RestrictedPython.Eval import default_guarded_getitem, default_guarded_getiter
from RestrictedPython.Guards import (
    full_write_guard,
    guarded_iter_unpack_sequence,
    guarded_unpack_sequence,
    safer_getattr_raise,
)
from RestrictedPython.PrintCollector import PrintCollector

# Among them `list` and `tuple` themselves: the limited ones are functions, and no types to ask for.
HARMLESS = "all any ascii bin bytes bytearray classmethod dict enumerate filter format iter list"
HARMLESS += " map max min next object property reversed sorted staticmethod sum super tuple zip"
HARMLESS += " NotImplemented StopAsyncIteration ModuleNotFoundError TimeoutError RecursionError"
HARMLESS += " FileNotFoundError PermissionError ConnectionError"
WRITABLE = ("numpy", "pandas", "collections")
IN_PLACE = {
    **{"+=": operator.iadd, "-=": operator.isub, "*=": operator.imul, "/=": operator.itruediv},
    **{"//=": operator.ifloordiv, "%=": operator.imod, "**=": operator.ipow},
    **{"@=": operator.imatmul},
    **{"&=": operator.iand, "|=": operator.ior, "^=": operator.ixor},
    **{"<<=": operator.ilshift, ">>=": operator.irshift},
}
# What the guards say when they refuse; a plain AttributeError of the script reads otherwise.
REFUSAL = re.compile(
    r"is a restricted name|is an invalid attribute name|is not safe|is not admitted"
    r"|attribute-less object|does not support item or slice assignment"
)


class Refused(Exception):
    """At compile time: what the transformer says."""


def writable_class(name, bases, names, **keywords):
    """The script's own classes answer for the writes to their instances."""
    kind = max((type(base) for base in bases), key=lambda one: len(one.__mro__), default=type)
    namespace = kind.__prepare__(name, bases, **keywords)
    for key, value in names.items():
        namespace[key] = value
    made = kind(name, bases, namespace, **keywords)
    made._guarded_writes = True
    return made


def environment(admits):
    """Globals of a run; `admits` tells whether a module is on the host's list."""

    def importing(name, globals=None, locals=None, fromlist=(), level=0):
        if level != 0 or not admits(name):
            raise ImportError(f"{name} is not admitted")
        return builtins.__import__(name, globals, locals, fromlist, level)

    harmless = {name: getattr(builtins, name) for name in HARMLESS.split()}
    guarded = {"getattr": safer_getattr_raise, "hasattr": has, "__import__": importing}
    known = {**limited_builtins, **utility_builtins, **safe_builtins, **harmless, **guarded}
    return {
        "__builtins__": known,
        "__name__": "__main__",
        "__metaclass__": writable_class,
        "_print_": PrintCollector,
        "_getattr_": safer_getattr_raise,
        "_getitem_": default_guarded_getitem,
        "_getiter_": default_guarded_getiter,
        "_unpack_sequence_": guarded_unpack_sequence,
        "_iter_unpack_sequence_": guarded_iter_unpack_sequence,
        "_inplacevar_": lambda sign, target, value: IN_PLACE[sign](target, value),
        "_apply_": lambda called, *values, **named: called(*values, **named),
        "_write_": write,
    }


def write(target):
    library = type(target).__module__.partition(".")[0]
    return target if library in WRITABLE else full_write_guard(target)


def has(target, name):
    try:
        safer_getattr_raise(target, name)
    except AttributeError:
        return False
    return True


def refusal(types, text):
    """The sentence of a guard, or of the transformer; None for an exception of the script."""
    return text if types[0] == "Refused" or REFUSAL.search(text) else None
