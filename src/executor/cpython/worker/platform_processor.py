"""The Python processor: the script is the body of an async function that returns a list of objects.

Row by row (the default) the body runs once for each input row, `INPUT_DATA` is that row, and the
returned lists are put together; without input it runs once with `INPUT_DATA = None`. In bulk it
runs once and `INPUT_DATA` is the list of rows.
"""

import _ast
import sys

import protocol
import processor_rows

ENTRY = "<statement>"


def preload(contract):
    # The script's own modules may have this name.
    sys.modules.pop(processor_rows.__name__, None)


def build(tree, filename):
    """The statements as they stand, in a function around them: no line and no string changes."""
    place = {"lineno": 1, "col_offset": 0, "end_lineno": 1, "end_col_offset": 0}
    parameters = _ast.arguments(
        posonlyargs=[], args=[], vararg=None, kwonlyargs=[], kw_defaults=[], kwarg=None, defaults=[]
    )
    fields = {"name": ENTRY, "args": parameters, "decorator_list": [], "returns": None}
    if sys.version_info >= (3, 12):
        fields["type_params"] = []
    body = tree.body or [_ast.Pass(**place)]
    function = _ast.AsyncFunctionDef(body=body, **fields, **place)
    module = _ast.Module(body=[function], type_ignores=[])
    return compile(module, filename, "exec", dont_inherit=True)


class Log:
    """The connector's log. `error` marks the execution as failed; it goes on, and its rows are
    kept."""

    def __init__(self, channel):
        self._channel = channel
        self._failure = None

    def trace(self, message):
        self._channel.log("trace", message)

    def debug(self, message):
        self._channel.log("debug", message)

    def info(self, message):
        self._channel.log("info", message)

    def warn(self, message):
        self._channel.log("warn", message)

    def error(self, message):
        self._failure = self._failure or str(message)
        self._channel.log("error", message)


class Pause:
    """What `sleep` hands to the loop below."""

    def __init__(self, seconds):
        self.seconds = seconds

    def __await__(self):
        yield self


async def sleep(seconds):
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
        raise TypeError("sleep() takes a number of seconds, not %s" % type(seconds).__name__)
    if not 0 <= seconds < 1e9:
        raise ValueError("sleep() takes 0 seconds or more, not %r" % seconds)
    await Pause(seconds)


def finish(coroutine):
    """Drives a coroutine to its end: there is nothing to wait for but `sleep`."""
    from time import sleep as pause

    answer = None
    while True:
        try:
            asked = coroutine.send(None) if answer is None else coroutine.throw(answer)
        except StopIteration as end:
            return end.value
        answer = None
        if isinstance(asked, Pause):
            pause(asked.seconds)
        else:
            answer = RuntimeError("only sleep() and coroutines of the script can be awaited here")


def watch_unawaited(channel, script):
    """A coroutine that is never awaited does nothing, silently: say so, once for each place.

    Python notices when the coroutine goes away, which may be in code of ours."""
    import warnings

    show = warnings.showwarning
    noted_already = set()

    def noted(message, category, filename, lineno, file=None, line=None):
        text = str(message)
        if category is RuntimeWarning and "never awaited" in text:
            where = " near line %d" % lineno if filename == script else ""
            if (text, where) not in noted_already:
                noted_already.add((text, where))
                channel.note("%s%s: write `await` before the call" % (text, where))
        else:
            show(message, category, filename, lineno, file, line)

    warnings.simplefilter("always", RuntimeWarning)
    warnings.showwarning = noted


def run(code, builtins, contract, tables, channel):
    watch_unawaited(channel, code.co_filename)
    log = Log(channel)
    channel.given["mode"] = contract["mode"]
    names = {
        "__builtins__": builtins,
        "__name__": "__main__",
        "DATA_CHECKPOINT": contract["checkpoint"],
        "log": log,
        "sleep": sleep,
    }
    exec(code, names)
    statement = names.pop(ENTRY)
    check = processor_rows.RowCheck(contract["outputSchema"], channel)
    for data in inputs(contract, statement, channel):
        names["INPUT_DATA"] = data
        check.add(returned(statement, channel))
    channel.rows(protocol.json_bytes(check.rows))
    name = contract["checkpointColumn"]
    if name is not None:
        # Without rows there is no last one, and the next run starts where this one did.
        channel.checkpoint(check.rows[-1].get(name) if check.rows else contract["checkpoint"])
    if log._failure is not None:
        raise channel.Failed(
            "log.error was called: " + log._failure,
            "The platform takes a call of log.error for a failed execution; use log.warn where "
            "the run is good.",
        )


def inputs(contract, statement, channel):
    given = contract["input"]
    if contract["mode"] == "bulk":
        return [given]
    if not given:
        if "INPUT_DATA" in statement.__code__.co_names:
            channel.note("No input rows: the statement ran once, with INPUT_DATA = None.")
        return [None]
    return given


def returned(statement, channel):
    coroutine = statement()
    if not hasattr(coroutine, "send"):
        raise channel.BadResult(
            "The statement has a `yield`, so it returns no list.",
            "Collect the rows in a list and return it.",
        )
    return finish(coroutine)
