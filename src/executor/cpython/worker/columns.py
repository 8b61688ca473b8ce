"""A column of a data frame to the type that its table declares, or the first value that is not
of it."""

import cells
import tables

INT_BITS = {"int": 32, "long": 64}
NAMED = "0123456789abcdef"


def convert(series, kind):
    """The Arrow array of a column. Raises Mismatch."""
    if kind in INT_BITS:
        return to_integers(series, INT_BITS[kind])
    return CONVERT[kind](series)


def to_bools(series):
    _, _, pyarrow = tables.load_libraries()
    if cells.plain(series, "b"):
        return pyarrow.array(series.to_numpy())

    def one(value):
        value = cells.scalar(value)
        if isinstance(value, bool):
            return value
        if isinstance(value, (int, float)) and value in (0, 1):
            return bool(value)
        cells.refuse("Write {column}.astype(bool), or a comparison that says what is true.")

    return cells.each(series, one, pyarrow.bool_())


def to_integers(series, bits):
    numpy, _, pyarrow = tables.load_libraries()
    arrow_type = pyarrow.int32() if bits == 32 else pyarrow.int64()
    bound = 1 << (bits - 1)
    if cells.plain(series, "iu"):
        values = series.to_numpy()
        if not len(values) or -bound <= int(values.min()) and int(values.max()) < bound:
            return pyarrow.array(values.astype(numpy.int32 if bits == 32 else numpy.int64))

    if cells.plain(series, "f"):
        values = series.to_numpy(dtype=numpy.float64)
        absent = numpy.isnan(values)
        whole = numpy.where(absent, 0.0, values)
        if (numpy.trunc(whole) == whole).all() and (abs(whole) < bound).all():
            return pyarrow.array(
                whole.astype(numpy.int32 if bits == 32 else numpy.int64), mask=absent
            )

    def one(value):
        value = cells.scalar(value)
        if type(value).__name__ == "Decimal":
            if value != value.to_integral_value():
                cells.refuse("Round it first.")
            value = int(value)
        if isinstance(value, float):
            if value != int(value):
                cells.refuse("Round it first: {column}.round().")
            value = int(value)
        if not isinstance(value, int):
            cells.refuse("Write {column}.astype(int) where it holds whole numbers.")
        if not -bound <= value < bound:
            cells.refuse(
                "Declare the column as long."
                if bits == 32
                else "Declare the column as decimal or string."
            )
        return int(value)

    return cells.each(series, one, arrow_type)


def to_reals(series):
    numpy, _, pyarrow = tables.load_libraries()
    if cells.plain(series, "biuf"):
        return pyarrow.array(series.to_numpy().astype(numpy.float64), from_pandas=True)

    def one(value):
        value = cells.scalar(value)
        if isinstance(value, (int, float)) or type(value).__name__ == "Decimal":
            return float(value)
        cells.refuse("Write pd.to_numeric({column}).")

    return cells.each(series, one, pyarrow.float64())


def to_decimals(series):
    from decimal import Decimal

    _, _, pyarrow = tables.load_libraries()

    def one(value):
        value = cells.scalar(value)
        if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
            cells.refuse("Write decimal.Decimal(value).")
        number = Decimal(repr(value) if isinstance(value, float) else value)
        if not number.is_finite():
            cells.refuse("Return None where there is no number.")
        if abs(number.adjusted()) > 400 or len(number.as_tuple().digits) > 60:
            cells.refuse("Round it: a decimal has 34 digits.")
        return format(number, "f")

    return cells.each(series, one, pyarrow.utf8())


def to_texts(series):
    """Anything that has one text form."""
    _, pandas, pyarrow = tables.load_libraries()
    if series.dtype == object and pandas.api.types.infer_dtype(series, skipna=True) == "string":
        try:
            return pyarrow.array(series, type=pyarrow.utf8(), from_pandas=True)
        except (UnicodeEncodeError, pyarrow.ArrowInvalid):
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
        if hasattr(value, "isoformat"):
            return value.isoformat()
        return checked_text(str(value))

    return cells.each(series, one, pyarrow.utf8())


def checked_text(text):
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        cells.refuse("Repair the text: it holds half of a surrogate pair.")
    return str(text)


def to_guids(series):
    _, _, pyarrow = tables.load_libraries()

    def one(value):
        text = str(value).lower()
        parts = text.split("-")
        if [len(part) for part in parts] != [8, 4, 4, 4, 12] or set("".join(parts)) - set(NAMED):
            cells.refuse("Write str(uuid.uuid4()), or text of that form.")
        return text

    return cells.each(series, one, pyarrow.utf8())


def to_datetimes(series):
    """In nanoseconds; in microseconds where the years do not fit."""
    _, pandas, pyarrow = tables.load_libraries()
    if series.dtype.kind != "M":
        series = parsed(
            series, pandas.Timestamp, ("date", "datetime", "Timestamp", "datetime64", "str")
        )
    if getattr(series.dtype, "tz", None) is not None:
        series = series.dt.tz_convert(None)
    for unit in ("ns", "us"):
        try:
            array = pyarrow.array(series, from_pandas=True).cast(
                pyarrow.timestamp(unit), safe=unit == "ns"
            )
            return array.cast(pyarrow.timestamp(unit, "UTC"))
        except pyarrow.ArrowInvalid:
            continue
    raise cells.Mismatch(0, series.iloc[0], "Datetimes lie within the years 1 to 9999.")


def to_timespans(series):
    _, pandas, pyarrow = tables.load_libraries()
    if series.dtype.kind != "m":
        series = parsed(series, pandas.Timedelta, ("timedelta", "Timedelta", "timedelta64", "str"))
    return pyarrow.array(series, from_pandas=True).cast(pyarrow.duration("ns"))


def parsed(series, make, kinds):
    """Objects and texts to pandas' own, a number never: its unit would be a guess."""
    _, pandas, _ = tables.load_libraries()
    values = []
    for row, value in enumerate(series):
        if cells.missing(value):
            values.append(pandas.NaT)
            continue
        if type(value).__name__ not in kinds:
            raise cells.Mismatch(
                row, value, "Write pd.to_datetime(…) or pd.to_timedelta(…) with the unit."
            )
        try:
            stamp = make(value)
        except Exception:
            raise cells.Mismatch(row, value) from None
        if getattr(stamp, "tzinfo", None) is not None:
            stamp = stamp.tz_convert(None)
        values.append(stamp)
    kind = "datetime64" if make is pandas.Timestamp else "timedelta64"
    try:
        return pandas.Series(values, dtype=kind + "[ns]")
    except ValueError:
        return pandas.Series(values, dtype=kind + "[us]")


def to_dynamics(series):
    _, _, pyarrow = tables.load_libraries()
    return cells.each(series, cells.to_json, pyarrow.utf8())


def to_binaries(series):
    _, _, pyarrow = tables.load_libraries()

    def one(value):
        return bytes(value) if isinstance(value, (bytes, bytearray)) else cells.refuse()

    return cells.each(series, one, pyarrow.binary())


CONVERT = {
    "bool": to_bools,
    "real": to_reals,
    "decimal": to_decimals,
    "string": to_texts,
    "guid": to_guids,
    "datetime": to_datetimes,
    "timespan": to_timespans,
    "dynamic": to_dynamics,
    "binary": to_binaries,
}
