"""What a processor's statement returned, against the output schema."""

DEPTH_MAX = 64
INT64 = 1 << 63
# Beyond it JSON readers round: such an integer travels as text, and is an integer again at the
# gateway.
EXACT = 1 << 53
SHOWN_MAX = 80


class Fault(Exception):
    """A value that is not of its type: what is expected, and what helps."""

    def __init__(self, expected, help=None, value=None):
        Exception.__init__(self, expected)
        self.expected, self.help, self.value = expected, help, value


def dropped(value):
    """What helps where a coroutine stands for what it would give; empty for anything else."""
    if not hasattr(type(value), "__await__"):
        return ""
    if hasattr(value, "close"):
        # What is told here need not be told again as never awaited.
        value.close()
    return "Write `await` before the call of an async function."


def native(value):
    """Scalars of numpy become Python's own."""
    if type(value).__module__ == "numpy" and getattr(value, "ndim", None) == 0:
        return value.item()
    return value


def to_string(value):
    if isinstance(value, str):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            raise Fault(
                "text that UTF-8 can carry", "Repair the text: it holds half of a surrogate pair."
            )
        return str(value)
    raise Fault("a string", "Write str(value).")


def to_integer(value):
    if isinstance(value, bool) or not isinstance(value, int):
        raise Fault("an integer", "Write int(value).")
    if not -INT64 <= value < INT64:
        raise Fault("an integer of 64 bits", "Declare the column as string and return str(value).")
    return int(value) if -EXACT < value < EXACT else str(int(value))


def to_number(value):
    if type(value).__name__ == "Decimal":
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Fault("a number", "Write float(value).")
    if isinstance(value, int):
        if not -(1 << 1023) < value < 1 << 1023:
            raise Fault(
                "a number that a double can hold",
                "Declare the column as string and return str(value).",
            )
        return int(value) if -EXACT < value < EXACT else float(value)
    if value != value or value in (float("inf"), float("-inf")):
        raise Fault("a finite number", "Return None where there is no number.")
    return float(value)


def to_boolean(value):
    if isinstance(value, bool):
        return value
    raise Fault("a boolean", "Write bool(value).")


def to_datetime(value):
    import datetime

    if isinstance(value, datetime.date):
        return iso(value)
    if isinstance(value, str):
        try:
            # Python 3.9 and 3.10 read neither `Z` nor more than six digits; the gateway checks the
            # text again.
            text = value[:-1] if value.endswith("Z") else value
            datetime.datetime.fromisoformat(text[:19])
            return str(value)
        except ValueError:
            pass
    raise Fault("a datetime", "Return a datetime object, or text like 2024-05-01T12:00:00Z.")


def iso(value):
    text = value.isoformat()
    if text == "NaT":
        raise Fault("a datetime", "Return None where there is none.")
    return text


def to_object(value):
    if isinstance(value, dict):
        return to_any(value)
    raise Fault("an object", "Return a dict.")


def to_array(value):
    if isinstance(value, (list, tuple)):
        return to_any(value)
    raise Fault("an array", "Return a list.")


def to_any(value, depth=0):
    value = native(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return to_string(value)
    if isinstance(value, int):
        if not -EXACT < value < EXACT:
            raise Fault("whole numbers within 2^53", "Return str(value).", value)
        return int(value)
    if isinstance(value, float):
        return to_number(value)
    if depth >= DEPTH_MAX:
        raise Fault(
            "a value nested at most %d deep" % DEPTH_MAX, "Flatten it; it may contain itself."
        )
    if isinstance(value, (list, tuple)):
        return [to_any(item, depth + 1) for item in value]
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise Fault("an object with text for keys", "Write {str(key): value}.", key)
        return {to_string(key): to_any(item, depth + 1) for key, item in value.items()}
    if hasattr(value, "isoformat"):
        return iso(value)
    raise Fault("a JSON value", "Return only dict, list, str, int, float, bool and None.", value)


CONVERT = {
    "string": to_string,
    "integer": to_integer,
    "number": to_number,
    "boolean": to_boolean,
    "datetime": to_datetime,
    "object": to_object,
    "array": to_array,
    "any": to_any,
}


class RowCheck:
    """Collects rows; the first that breaks the schema ends the run, by row, column, expected
    and found type."""

    def __init__(self, schema, channel):
        self._schema = schema
        self._names = None if schema is None else frozenset(column["name"] for column in schema)
        self._channel = channel
        self.rows = []

    def add(self, result):
        if not isinstance(result, list):
            raise self._channel.BadResult(*self._not_a_list(result))
        for row in result:
            if not isinstance(row, dict):
                raise self._channel.BadResult(
                    "Row %d is %s, not an object." % (len(self.rows) + 1, self._shown(native(row))),
                    dropped(row) or 'Return a list of dicts: [{"name": value}, …].',
                )
            self.rows.append(self._row(row))

    def _shown(self, value):
        """A plain value and its type; of any other, and where values are not told, the type."""
        kind = type(value).__name__
        if value is None or not isinstance(value, (str, int, float)):
            return "None" if value is None else kind
        text = repr(value)
        if len(text) > SHOWN_MAX:
            text = text[:SHOWN_MAX] + "…"
        return "%s (%s)" % (self._channel.shown(text), kind)

    def _not_a_list(self, result):
        if result is None:
            return "The statement returned nothing.", "End it with `return` and a list of objects."
        kind = type(result).__name__
        if dropped(result):
            remedy = dropped(result)
        elif kind == "DataFrame":
            remedy = 'Return frame.to_dict("records").'
        elif isinstance(result, dict):
            remedy = "Put the object into a list: return [item]."
        elif isinstance(result, (tuple, set)) or hasattr(result, "__next__"):
            remedy = "Return list(items)."
        else:
            remedy = "Return a list of objects."
        found = self._shown(native(result))
        return "The statement returned %s, not a list of objects." % found, remedy

    def _row(self, row):
        number = len(self.rows) + 1
        if self._schema is None:
            return self._value(to_any, row, "Row %d" % number)
        for key in row:
            if key not in self._names:
                known = ", ".join(column["name"] for column in self._schema)
                raise self._channel.BadResult(
                    "Row %d has the column %s, which the output schema does not have."
                    % (number, self._shown(key)),
                    "The schema has: %s. Leave the column out, or add it to the schema." % known,
                )
        return {column["name"]: self._cell(row, column, number) for column in self._schema}

    def _cell(self, row, column, number):
        name = column["name"]
        value = native(row.get(name))
        if value is not None:
            return self._value(CONVERT[column["type"]], value, "Row %d, column %r" % (number, name))
        if column["nullable"]:
            return None
        missing = "is None" if name in row else "is missing"
        raise self._channel.BadResult(
            "Row %d, column %r %s; the schema says %s, not null."
            % (number, name, missing, column["type"]),
            "Return a value in every row, or mark the column as nullable in the output schema.",
        )

    def _value(self, convert, value, where):
        try:
            return convert(value)
        except Fault as fault:
            found = value if fault.value is None else fault.value
            message = "%s: expected %s, found %s." % (where, fault.expected, self._shown(found))
            raise self._channel.BadResult(message, dropped(found) or fault.help) from None
