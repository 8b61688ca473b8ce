"""Verdict of a tool that runs a script itself: what became of the script in it.

- it ran to its end, or ended with an exception that plain Python raises as well: allow;
- the tool refused: deny, with what it said;
- anything else ended it, and plain Python runs it further: deny, `unsupported`. Its user gets no
  result either way, and the rule tells both apart.
"""

import builtins
import importlib
import re
import warnings

import cell
from lines import Verdict

# Loaded once, so that each script does not pay for it; a tool is asked about imports all the same.
LIBRARIES = ("numpy", "pandas", "scipy.stats", "matplotlib.pyplot", "sklearn", "statsmodels.api")
# How tools put what the script itself got wrong.
OWN_WORDS = {
    "NameError": "` is not defined",
    "AttributeError": "has no attribute",
    "KeyError": "Could not index",
    "IndexError": "Could not index",
}


def load_libraries():
    for name in LIBRARIES:
        importlib.import_module(name)


def platform_names():
    """What platforms hand to a script, empty: a frame, its parameters, two modules."""
    import numpy
    import pandas

    return {"df": pandas.DataFrame(), "kargs": {}, "pd": pandas, "np": numpy}


def verdict_of(script, run, refusal):
    """`run()` raises what the tool raises; `refusal(types, text)` names a refusal, or is None."""
    became = cell.run_apart(run)
    seconds = became["seconds"]
    if became["end"] != "raised":
        own = () if became["end"] == "finished" else (f"own: {became['end']}",)
        return Verdict(own, "allow", seconds)
    rule = refusal(became["types"], became["text"]) or missing_builtin(became["text"])
    rule = rule or unread(script.code)
    if rule is not None:
        return Verdict((rule,), "deny", seconds)
    said = f"{became['types'][0]}: {became['text']}"
    plain = cell.run_apart(lambda: plainly(script.code))
    if plain["end"] == "raised" and same_end(became, plain):
        return Verdict((f"own: {said}",), "allow", seconds)
    return Verdict((f"unsupported: {said}",), "deny", seconds)


def unread(code):
    """What Python cannot compile either was not run by anything."""
    try:
        with warnings.catch_warnings(action="ignore"):
            compile(code, "script.py", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as raised:
        return f"unread: {raised}"
    return None


def plainly(code):
    exec(compile(code, "script.py", "exec"), {"__name__": "__main__", **platform_names()})


def same_end(became, plain):
    """Whether the exception of plain Python is what the tool's came of, or what it tells of."""
    kind, said = plain["types"][0], became["text"]
    named = kind in became["types"] or re.search(rf"^(.* due to: )?{kind}: ", said, re.MULTILINE)
    return bool(named) or (kind in OWN_WORDS and OWN_WORDS[kind] in said)


def missing_builtin(text):
    """A builtin that a tool leaves out is refused by its name."""
    for name in dir(builtins):
        if f"name '{name}' is not defined" in text or f"variable `{name}` is not defined" in text:
            return f"name: {name}"
    return None
