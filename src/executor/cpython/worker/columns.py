"""A column of a data frame to the type that its table declares, or the first value that is not
of it."""

import cells
import moments
import tables
import vectors

# Of a decimal of 128 bits.
DIGITS = 34
INT_BITS = {"int": 32, "long": 64}


def convert(series, kind):
    """The vector of a column. Raises Mismatch."""
    if kind in INT_BITS:
        return to_integers(series, kind, INT_BITS[kind])
    return CONVERT[kind](series)


def to_bools(series):
    if cells.plain(series, "b"):
        return vectors.fixed("bool", series.to_numpy())

    def one(value):
        value = cells.scalar(value)
        if isinstance(value, bool):
            return value
        if isinstance(value, (int, float)) and value in (0, 1):
            return bool(value)
        cells.refuse(
            'Write {column}.str.lower() == "true".'
            if isinstance(value, str)
            else "Write a comparison that says what is true: {column} != 0."
        )

    return vectors.whole("bool", cells.each(series, one))


def to_integers(series, kind, bits):
    numpy, _ = tables.load_libraries()
    dtype = vectors.FIXED[kind]
    bound = 1 << (bits - 1)
    if cells.plain(series, "iu"):
        values = series.to_numpy()
        if not len(values) or -bound <= int(values.min()) and int(values.max()) < bound:
            return vectors.fixed(kind, values.astype(dtype, copy=False))

    if cells.plain(series, "f"):
        values = series.to_numpy(dtype=numpy.float64)
        absent = numpy.isnan(values)
        whole = numpy.where(absent, 0.0, values)
        if (numpy.trunc(whole) == whole).all() and (abs(whole) < bound).all():
            return vectors.fixed(kind, whole.astype(dtype), absent)

    def one(value):
        value = cells.scalar(value)
        if type(value).__name__ == "Decimal":
            if value != value.to_integral_value():
                cells.refuse("Round it first.")
            value = int(value)
        if isinstance(value, float):
            if value in (float("inf"), float("-inf")):
                cells.refuse("Declare the column as real, or put None in its place.")
            if value != int(value):
                cells.refuse("Round it first: {column}.round().")
            value = int(value)
        if hasattr(value, "isoformat"):
            span = cells.is_span(value)
            cells.refuse("Declare the column as %s." % ("timespan" if span else "datetime"))
        if not isinstance(value, int):
            cells.refuse("Write {column}.astype(int) where it holds whole numbers.")
        if not -bound <= value < bound:
            cells.refuse(
                "Declare the column as long."
                if bits == 32
                else "Declare the column as decimal or string."
            )
        return int(value)

    return vectors.whole(kind, cells.each(series, one))


def to_reals(series):
    numpy, _ = tables.load_libraries()
    if cells.plain(series, "biuf"):
        values = series.to_numpy().astype(numpy.float64, copy=False)
        return vectors.fixed("real", values, numpy.isnan(values))

    def one(value):
        value = cells.scalar(value)
        if isinstance(value, (int, float)) or type(value).__name__ == "Decimal":
            return float(value)
        if cells.is_span(value):
            cells.refuse("Write {column}.dt.total_seconds(), or declare the column as timespan.")
        cells.refuse("Write pd.to_numeric({column}).")

    return vectors.whole("real", cells.each(series, one))


def to_decimals(series):
    from decimal import Decimal

    def one(value):
        value = cells.scalar(value)
        if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
            cells.refuse("Write decimal.Decimal(value).")
        number = Decimal(repr(value) if isinstance(value, float) else value)
        if not number.is_finite():
            cells.refuse("Return None where there is no number.")
        if abs(number.adjusted()) > 400 or len(number.as_tuple().digits) > DIGITS:
            cells.refuse("Round it: a decimal has %d digits." % DIGITS)
        plain = -DIGITS < number.as_tuple().exponent and number.adjusted() < DIGITS
        return format(number, "f" if plain else "E")

    return vectors.texts("decimal", cells.each(series, one))


def to_texts(series):
    """Anything that has one text form."""
    _, pandas = tables.load_libraries()
    if pandas.api.types.infer_dtype(series, skipna=True) == "string":
        values = series.to_numpy(dtype=object)
        absent = pandas.isna(values)
        try:
            return vectors.texts("string", vectors.with_nulls(values, absent).tolist())
        except UnicodeEncodeError:
            # One of them is no text: the slow way says which.
            pass

    def one(value):
        value = cells.scalar(value)
        if isinstance(value, str):
            return checked_text(value)
        if isinstance(value, (bytes, bytearray)):
            cells.refuse('Write {column}.str.decode("utf-8").')
        if isinstance(value, (dict, list, tuple)) or type(value).__name__ == "ndarray":
            return cells.to_json(value)
        if cells.is_span(value):
            return cells.span_text(value)
        if hasattr(value, "isoformat"):
            return value.isoformat()
        return checked_text(str(value))

    return vectors.texts("string", cells.each(series, one))


def checked_text(text):
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        cells.refuse("Repair the text: it holds half of a surrogate pair.")
    return str(text)


def to_guids(series):
    from uuid import UUID

    def one(value):
        text = str(value).strip()
        if text == "":
            return None
        try:
            return str(UUID(text))
        except ValueError:
            cells.refuse("Write str(uuid.uuid4()), or text of that form.")

    return vectors.texts("guid", cells.each(series, one))


def to_dynamics(series):
    return vectors.texts("dynamic", cells.each(series, cells.to_json))


def to_binaries(series):
    def one(value):
        return bytes(value) if isinstance(value, (bytes, bytearray)) else cells.refuse()

    return vectors.texts("binary", cells.each(series, one))


def rehearse():
    """What a job with tables does, whatever its tables are."""
    _, pandas = tables.load_libraries()
    pandas.DataFrame()
    frame = pandas.DataFrame({"whole": [1], "text": ["one"]})
    made = [convert(frame["whole"], "long"), convert(frame["text"], "string")]
    tables.main_rows(frame.index)
    tables.read_frame(tables.write_table(list(frame), made, len(frame)))


CONVERT = {
    "bool": to_bools,
    "real": to_reals,
    "decimal": to_decimals,
    "string": to_texts,
    "guid": to_guids,
    "datetime": moments.to_datetimes,
    "timespan": moments.to_timespans,
    "dynamic": to_dynamics,
    "binary": to_binaries,
}
