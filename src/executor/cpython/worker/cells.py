"""Single values of data frames: which are missing, how they are shown, what JSON has for them."""

import tables

SHOWN_MAX = 80


class Mismatch(Exception):
    """`row` is 0-based; `found` is the value; `help` may say what to write, of a `{column}`."""

    def __init__(self, row, found, help=None):
        Exception.__init__(self, row)
        self.row, self.found, self.help = row, found, help

    def remedy(self, frame, name, otherwise):
        """What to write where the column `name` of `frame` is to be mended."""
        return (self.help or otherwise).replace("{column}", "%s[%r]" % (frame, name))


def shown(value):
    """A value and its type, for a message; what has no short form is told by its type alone."""
    kind = type(value).__name__
    try:
        text = repr(value)
    except Exception:
        text = "<"
    if text.startswith("<") or "\n" in text:
        return "a value of type %s" % kind
    if len(text) > SHOWN_MAX:
        text = text[:SHOWN_MAX] + "…"
    return "%s (%s)" % (text, kind)


def missing(value):
    _, pandas = tables.load_libraries()
    if value is None or value is pandas.NaT or value is pandas.NA:
        return True
    kind = type(value).__name__
    if kind in ("datetime64", "timedelta64"):
        return str(value) == "NaT"
    if kind == "Decimal":
        return value.is_nan()
    return isinstance(value, float) and value != value


def each(series, convert_one):
    """Value by value, with missing ones as None."""
    values = []
    for row, value in enumerate(series.tolist() if series.dtype.kind in "biuf" else list(series)):
        if missing(value):
            values.append(None)
            continue
        try:
            values.append(convert_one(value))
        except Mismatch as mismatch:
            raise Mismatch(row, value, mismatch.help) from None
        except (ValueError, TypeError, OverflowError, ArithmeticError):
            raise Mismatch(row, value) from None
    return values


def refuse(help=None):
    raise Mismatch(0, None, help)


def scalar(value):
    """Scalars of numpy as Python's own; moments and spans as pandas', which count no nanoseconds
    as numbers."""
    if type(value).__module__ != "numpy" or getattr(value, "ndim", None) != 0:
        return value
    if type(value).__name__ in ("datetime64", "timedelta64"):
        _, pandas = tables.load_libraries()
        moment = type(value).__name__ == "datetime64"
        return pandas.Timestamp(value) if moment else pandas.Timedelta(value)
    return value.item() if hasattr(value, "item") else value


def plain(series, kinds):
    """A column of one numpy type, without missing values."""
    return type(series.dtype).__module__.startswith("numpy") and series.dtype.kind in kinds


def to_json(value):
    import json

    return json.dumps(jsonable(value, 0), ensure_ascii=True, allow_nan=False, separators=(",", ":"))


def jsonable(value, depth):
    """What JSON has a form for, lists and arrays and dates among it; a missing value is null."""
    if depth > 64:
        refuse("Flatten the value: it nests deeper than 64, or contains itself.")
    value = listed(scalar(value))
    if value is None or isinstance(value, (bool, str)):
        return value
    if missing(value):
        return None
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return str(value) if value in (float("inf"), float("-inf")) else float(value)
    if isinstance(value, (list, tuple)):
        return [jsonable(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {str(scalar(key)): jsonable(item, depth + 1) for key, item in value.items()}
    if is_span(value):
        return span_text(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if type(value).__name__ in ("Decimal", "UUID"):
        return str(value)
    refuse(
        INSTEAD.get(type(value).__name__)
        or "A dynamic value is made of dict, list, str, int, float, bool and None."
    )


INSTEAD = {
    "bytes": "Write base64.b64encode(value).decode().",
    "set": "Write sorted(value): a set has no order.",
    "DataFrame": 'Write frame.to_dict("records").',
    "generator": "Write list(value).",
}


def listed(value):
    """Arrays and series as lists; others are themselves."""
    if type(value).__name__ == "ndarray":
        # Of moments, `tolist` gives numbers.
        return list(value) if value.dtype.kind in "mM" else value.tolist()
    if not type(value).__module__.startswith("pandas"):
        return value
    _, pandas = tables.load_libraries()
    sequences = (pandas.Series, pandas.Index, pandas.api.extensions.ExtensionArray)
    return list(value) if isinstance(value, sequences) else value


def is_span(value):
    import datetime

    return isinstance(value, datetime.timedelta)


def span_text(value):
    """As Kusto writes a timespan: `1.02:03:04.5000000`, in ticks of 100 ns."""
    seconds = value.days * 86_400 + value.seconds
    ticks = seconds * 10_000_000 + value.microseconds * 10 + getattr(value, "nanoseconds", 0) // 100
    sign = "-" if ticks < 0 else ""
    seconds, ticks = divmod(abs(ticks), 10_000_000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    text = "%s%02d:%02d:%02d" % ("%d." % days if days else "", hours, minutes, seconds)
    return sign + text + (".%07d" % ticks if ticks else "")
