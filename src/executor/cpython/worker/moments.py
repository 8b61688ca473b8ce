"""Datetimes and timespans: in nanoseconds, as pandas counts them, and in microseconds where the
years do not fit."""

import re

import cells
import tables
import vectors

YEARS = "0001-01-01", "9999-12-31T23:59:59"
# What 64 bits of nanoseconds hold.
SECONDS_MAX = 9223372036
# What a timespan reads as in a query: days, a point and the clock.
KUSTO_SPAN = re.compile(r"\s*(-?)(\d{1,6})\.(\d\d:\d\d:\d\d(?:\.\d{1,9})?)\s*$")
SPAN_BOUNDS = "Timespans reach 106,751 days."


WITH_UNIT = "Write pd.to_datetime(…) or pd.to_timedelta(…) with the unit."
INSTEAD = {
    "Period": "Write {column}.dt.to_timestamp().",
    "time": "Write pd.to_timedelta({column}.astype(str)), or put it together with a date.",
    "Timestamp": "Declare the column as datetime, or take one moment from another.",
    "Timedelta": "Declare the column as timespan, or add it to a date.",
}


def in_nanoseconds(values):
    """As pandas counts datetimes; in microseconds where the years do not fit."""
    numpy, _ = tables.load_libraries()
    if values.dtype == "M8[ns]" or not fits_nanoseconds(values):
        return values
    return values.astype("M8[ns]")


def held(values):
    """Datetimes as pandas can hold them: before version 2 it has nanoseconds alone, and the others
    are objects."""
    _, pandas = tables.load_libraries()
    if values.dtype == "M8[ns]" or int(pandas.__version__.split(".")[0]) >= 2:
        return values
    return values.astype(object)


def fits_nanoseconds(values):
    """Of an array of datetimes or timespans in microseconds."""
    numpy, _ = tables.load_libraries()
    counts = values[~numpy.isnat(values)].view("<i8")
    bound = (1 << 63) // 1000 - 1
    return not len(counts) or -bound <= int(counts.min()) and int(counts.max()) <= bound


def to_datetimes(series):
    """In nanoseconds; in microseconds where the years do not fit."""
    numpy, pandas = tables.load_libraries()
    if getattr(series.dtype, "tz", None) is not None:
        series = series.dt.tz_convert(None)
    values = series.to_numpy()
    if values.dtype.kind != "M":
        values = parsed(series, stamp, ("date", "datetime", "Timestamp", "datetime64", "str"))
        values = packed(values, "datetime64")
    if values.dtype != "M8[ns]":
        demand_within(series, values, YEARS, "Datetimes lie within the years 1 to 9999.")
        values = in_nanoseconds(values.astype("M8[us]"))
    unit = numpy.datetime_data(values.dtype)[0]
    return vectors.fixed("datetime", values, numpy.isnat(values), unit)


def stamp(value):
    """A naive Timestamp; a datetime where pandas has none for the year."""
    numpy, pandas = tables.load_libraries()
    try:
        made = pandas.Timestamp(value)
        return made if made.tzinfo is None else made.tz_convert(None)
    except pandas.errors.OutOfBoundsDatetime:
        if getattr(value, "tzinfo", None) is not None:
            value = value.replace(tzinfo=None) - value.utcoffset()
        made = numpy.datetime64(value, "us").item()
        if isinstance(made, int):
            # Python has no datetime there either.
            raise
        return made


def span(value):
    """A Timedelta, of Kusto's own form of text as well: `1.02:03:04.5`."""
    _, pandas = tables.load_libraries()
    found = KUSTO_SPAN.match(value) if isinstance(value, str) else None
    if found:
        made = pandas.Timedelta("%s days %s" % found.group(2, 3))
        return -made if found.group(1) else made
    return pandas.Timedelta(value)


def to_timespans(series):
    numpy, pandas = tables.load_libraries()
    values = series.to_numpy()
    if values.dtype.kind != "m":
        kinds = ("timedelta", "Timedelta", "timedelta64", "str")
        values = packed(parsed(series, span, kinds), "timedelta64")
    if values.dtype != "m8[ns]":
        bounds = -SECONDS_MAX, SECONDS_MAX
        demand_within(series, values, bounds, SPAN_BOUNDS)
        values = values.astype("m8[ns]")
    return vectors.fixed("timespan", values, numpy.isnat(values))


def demand_within(series, values, bounds, help):
    numpy, _ = tables.load_libraries()
    make = numpy.datetime64 if values.dtype.kind == "M" else numpy.timedelta64
    low, high = (make(bound, "s").astype(values.dtype) for bound in bounds)
    outside = numpy.flatnonzero((values < low) | (values > high))
    if len(outside):
        raise cells.Mismatch(int(outside[0]), series.iloc[int(outside[0])], help)


def parsed(series, make, kinds):
    """Objects and texts to pandas' own, a number never: its unit would be a guess."""
    _, pandas = tables.load_libraries()
    values = []
    for row, value in enumerate(series):
        if cells.missing(value):
            values.append(pandas.NaT)
            continue
        kind = type(value).__name__
        if kind not in kinds:
            raise cells.Mismatch(row, value, INSTEAD.get(kind, WITH_UNIT))
        try:
            values.append(make(value))
        except pandas.errors.OutOfBoundsTimedelta:
            raise cells.Mismatch(row, value, SPAN_BOUNDS) from None
        except Exception:
            raise cells.Mismatch(row, value) from None
    return values


def packed(values, kind):
    """An array of nanoseconds, or of microseconds where one does not fit."""
    numpy, pandas = tables.load_libraries()
    try:
        return pandas.Series(values, dtype=kind + "[ns]").to_numpy()
    except ValueError:
        # To numpy pandas' own NaT is a datetime, of no year.
        present = [None if value is pandas.NaT else value for value in values]
        return numpy.array(present, dtype=kind + "[us]")


def cut_to_ticks(vector):
    """Kusto counts in ticks of 100 ns: what lies below is cut off. Tells whether anything was."""
    numpy, _ = tables.load_libraries()
    if vector.unit != "ns":
        return False
    values = numpy.frombuffer(vector.buffers[1], "<i8")
    rest = numpy.fmod(values, 100) if vector.kind == "timespan" else values % 100
    # The least of all numbers stands for none, and what lies beside it has no tick below.
    rest[values < numpy.iinfo("<i8").min + 100] = 0
    if not rest.any():
        return False
    vector.buffers[1] = memoryview(values - rest).cast("B")
    return True
