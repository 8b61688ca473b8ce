"""Datetimes and timespans: in nanoseconds, as pandas counts them, and in microseconds where the
years do not fit."""

import cells
import tables
import vectors

YEARS = "0001-01-01", "9999-12-31T23:59:59"
# What 64 bits of nanoseconds hold.
SECONDS_MAX = 9223372036


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


def to_timespans(series):
    numpy, pandas = tables.load_libraries()
    values = series.to_numpy()
    if values.dtype.kind != "m":
        kinds = ("timedelta", "Timedelta", "timedelta64", "str")
        values = packed(parsed(series, pandas.Timedelta, kinds), "timedelta64")
    if values.dtype != "m8[ns]":
        bounds = -SECONDS_MAX, SECONDS_MAX
        demand_within(series, values, bounds, "Timespans reach 106,751 days.")
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
        if type(value).__name__ not in kinds:
            raise cells.Mismatch(
                row, value, "Write pd.to_datetime(…) or pd.to_timedelta(…) with the unit."
            )
        try:
            values.append(make(value))
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
