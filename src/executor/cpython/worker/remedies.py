"""What the author of a script can do about an exception that it raised."""

import errno
import posix

REFUSED = (errno.EPERM, errno.EACCES)
NAMES_MAX = 20
BUNDLE = "Script Bundle"
"""Where Execute Python Script finds what its third port brought."""
ENTRIES_MAX = 10000


def remedy(error, number, message, given):
    """A sentence or two, or nothing. `given` is what the platform said of what it handed in."""
    if number in REFUSED:
        return (
            "Inside the sandbox there are no processes, no network, and no files but those of the "
            "working directory."
        )
    for kind, help in REMEDIES:
        if isinstance(error, kind):
            return help(error, message, given) or ""
    return ""


def missing_package(error, message, given):
    found = bundled(str(error.name).partition(".")[0])
    if found is None:
        return "The runtime does not have this package, and the job brings none of the name."
    folder, _, module = found.rpartition("/")
    return (
        "The script bundle has it one folder down, as `%s`: write `from %s import %s`, or pack the "
        "files themselves and not their folder." % (found, folder.replace("/", "."), module[:-3])
    )


def bundled(name):
    """A module of the script bundle that lies in a folder of it."""
    try:
        folders = posix.listdir(BUNDLE)[:ENTRIES_MAX]
    except OSError:
        return None
    for folder in sorted(folders):
        try:
            if name + ".py" in posix.listdir("%s/%s" % (BUNDLE, folder)):
                return "%s/%s.py" % (folder, name)
        except OSError:
            continue
    return None


def missing_file(error, message, given):
    return (
        "The working directory holds what the script wrote and what the job brought along; tables "
        "are handed in as values, and not as files."
    )


def missing_key(error, message, given):
    names = given.get("names", {})
    if not names:
        return "Names are told apart by case and by blanks."
    key = error.args[0] if error.args else None
    meant = [
        name
        for known in names.values()
        for name in known
        if isinstance(name, str) and isinstance(key, str) and plain(name) == plain(key)
    ]
    listed = ["%s has %s." % (owner, quoted(known)) for owner, known in names.items()]
    return " ".join((["Did you mean %r?" % meant[0]] if meant else []) + listed)


def plain(name):
    return name.strip().casefold().replace("_", "").replace(" ", "")


def quoted(names):
    shown = ", ".join(repr(name) for name in names[:NAMES_MAX])
    more = len(names) - NAMES_MAX
    return (shown or "nothing") + (" and %d more" % more if more > 0 else "")


def wrong_type(error, message, given):
    if "'coroutine' object" in message:
        return "Write `await` before the call of an async function."
    mode = given.get("mode")
    if mode == "row-by-row" and "string indices must be integers" in message:
        return (
            'The statement runs once for each row, and `INPUT_DATA` is that row: '
            '`INPUT_DATA["name"]`. Set `mode: bulk` to get the list of all rows.'
        )
    if mode == "bulk" and "list indices must be integers" in message:
        return "In mode bulk `INPUT_DATA` is the list of all rows: `for row in INPUT_DATA:`."
    if "unsupported operand" in message and "'str'" in message:
        return 'Text is no number: convert it, `float(text)` or `pd.to_numeric(df["name"])`.'
    if "'NoneType'" in message:
        return of_nothing(given)
    return ""


def missing_attribute(error, message, given):
    if "'coroutine' object" in message:
        return "Write `await` before the call of an async function."
    return of_nothing(given) if "'NoneType' object" in message else ""


def of_nothing(given):
    ports = given.get("unconnected", ())
    if ports:
        return "Nothing is connected to port %s, so that its parameter is None." % ", ".join(ports)
    return "The value is None: functions without `return`, and those that change in place, give it."


REMEDIES = (
    (ModuleNotFoundError, missing_package),
    (FileNotFoundError, missing_file),
    (KeyError, missing_key),
    (
        UnboundLocalError,
        lambda *_: "A name that a function assigns is its own throughout: write `global name` in "
        "the function, or hand the value in as a parameter.",
    ),
    (
        EOFError,
        lambda error, message, given: "Nobody types where the script runs: hand the value in with "
        "the job."
        if "reading a line" in message
        else "",
    ),
    (RecursionError, lambda *_: "Use a loop, or recurse less deeply."),
    (TypeError, wrong_type),
    (AttributeError, missing_attribute),
)
