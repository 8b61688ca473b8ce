"""What `azureml_main` returned, as the data frames of the output ports."""

import cells
import columns
import tables

KINDS = {"b": "bool", "i": "long", "u": "long", "f": "real", "M": "datetime", "m": "timespan"}


def article(value):
    return "None" if value is None else cells.shown(value)


def classic(returned, channel):
    """One data frame, in a sequence; a bare one is taken as well."""
    numpy, pandas = tables.load_libraries()
    if isinstance(returned, pandas.DataFrame):
        channel.note(
            "`azureml_main` returned a bare data frame; documented is a sequence: return "
            "dataframe1,"
        )
        return [returned]
    if returned is None:
        raise channel.BadResult(
            "`azureml_main` returned nothing.", "End it with: return dataframe1,"
        )
    if not isinstance(returned, (tuple, list, numpy.ndarray)):
        raise channel.BadResult(
            "`azureml_main` returned %s, not a sequence with a data frame." % article(returned),
            remedy(returned),
        )
    elements = list(returned) if getattr(returned, "ndim", 1) else []
    first = elements[0] if elements else None
    if not isinstance(first, pandas.DataFrame):
        what = "is " + article(first) if elements else "is not there"
        raise channel.BadResult(
            "The first element that `azureml_main` returned %s; it must be a data frame." % what,
            remedy(first),
        )
    if len(elements) > 1:
        channel.note(
            "Only the first of the %d elements returned is an output; the others are dropped."
            % len(elements)
        )
    return [first]


def remedy(value):
    if type(value).__name__ == "Series":
        return "Return series.to_frame(), with the comma behind it."
    return "Return a data frame in a tuple: return dataframe1,"


def designer(returned, channel):
    """Two outputs; only a tuple is taken apart, and a missing frame is an empty data set."""
    _, pandas = tables.load_libraries()
    if not isinstance(returned, tuple):
        if returned is None:
            channel.note("`azureml_main` returned nothing: both outputs are empty data sets.")
        returned = (returned, None)
    elif not returned:
        raise channel.BadResult(
            "`azureml_main` returned an empty tuple.",
            "Return dataframe1, or (dataframe1, dataframe2).",
        )
    elif len(returned) > 2:
        channel.note("Only the first two of the %d elements returned are outputs." % len(returned))
    first, second = (tuple(returned) + (None,))[:2]
    return [frame_of(first, pandas, channel), frame_of(second, pandas, channel)]


def frame_of(value, pandas, channel):
    """The designer's conversions. A named Series would come out without rows there: that is
    refused."""
    numpy, _ = tables.load_libraries()
    if value is None:
        return pandas.DataFrame()
    if isinstance(value, pandas.DataFrame):
        return value
    if isinstance(value, pandas.Series):
        if value.name is not None:
            raise channel.BadResult(
                "`azureml_main` returned the Series %r; the platform would drop its %d rows."
                % (value.name, len(value)),
                "Return series.to_frame().",
            )
        return value.to_frame("column")
    unsupported = channel.BadResult(
        "Unsupported return type. Failed to convert return value from type %s to type pd.DataFrame."
        % type(value),
        "Return a data frame, or a tuple of two: return dataframe1, dataframe2",
    )
    if isinstance(value, list) and any(
        isinstance(item, (pandas.DataFrame, pandas.Series)) for item in value
    ):
        raise unsupported
    if isinstance(value, numpy.ndarray) and value.ndim != 1:
        if value.ndim != 2:
            raise unsupported
        return pandas.DataFrame(value, columns=["column_%d" % i for i in range(value.shape[1])])
    try:
        if isinstance(value, dict):
            return pandas.DataFrame(value)
        return pandas.DataFrame(
            {"column": value if isinstance(value, (list, numpy.ndarray)) else [value]}
        )
    except Exception:
        raise unsupported from None


def encode(frame, port, is_classic, channel):
    """A frame as a table: names made text and unique, the index dropped, types told from the
    values."""
    where = "Output %d" % (port + 1)
    if len(frame) and not tables.main_rows(frame.index):
        channel.note("%s: the index is dropped; use reset_index() to keep it as a column." % where)
    given = list(frame.columns)
    names = unique([str(name) for name in given], is_classic)
    renamed = ["%r became %r" % pair for pair in zip(given, names) if pair[0] != pair[1]]
    if renamed:
        channel.note("%s: columns were renamed: %s." % (where, ", ".join(renamed[:20])))
    if not is_classic and not all(isinstance(name, str) for name in given):
        channel.note(
            "%s: older versions of the designer refuse names of columns that are no text (Error "
            "0155): write dataframe.columns.astype(str)." % where
        )
    made = []
    for position, name in enumerate(names):
        series = frame.iloc[:, position]
        kind = kind_of(series)
        try:
            made.append(columns.convert(series, kind))
        except cells.Mismatch as mismatch:
            raise channel.BadResult(
                "%s, column %r: row %d holds %s, which no data set can hold."
                % (where, name, mismatch.row + 1, cells.shown(mismatch.found)),
                mismatch.remedy(
                    "dataframe",
                    name,
                    "Keep only text, numbers, dates, bytes, lists and dicts; pickle models into "
                    "bytes.",
                ),
            ) from None
    return tables.write_table(names, made, len(frame))


def unique(names, is_classic):
    """Classic numbers duplicates `x (2)`, `x (3)`; the designer `x_0`, `x_1`."""
    taken, made = set(names), []
    seen = {}
    for name in names:
        count = seen.get(name, 0)
        seen[name] = count + 1
        final = name
        while count and final in taken:
            final = "%s (%d)" % (name, count + 1) if is_classic else "%s_%d" % (name, count - 1)
            count += 1
        taken.add(final)
        made.append(final)
    return made


def kind_of(series):
    """The type of a column, from its dtype, or from its values where that is `object`."""
    dtype = series.dtype
    if dtype.kind in KINDS and type(dtype).__name__ != "CategoricalDtype":
        return KINDS[dtype.kind]
    if str(dtype) in ("string", "str"):
        return "string"
    kinds = {value_kind(cells.scalar(value)) for value in series if not cells.missing(value)}
    if kinds <= {"string"}:
        return "string"
    if kinds == {"long", "real"}:
        return "real"
    return kinds.pop() if len(kinds) == 1 else "dynamic"


def value_kind(value):
    name = type(value).__name__
    if isinstance(value, str):
        return "string"
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "long" if -(1 << 63) <= value < 1 << 63 else "decimal"
    if isinstance(value, float):
        return "real"
    if isinstance(value, (bytes, bytearray)):
        return "binary"
    if name in ("datetime", "date", "Timestamp", "datetime64"):
        return "datetime"
    if name in ("timedelta", "Timedelta", "timedelta64"):
        return "timespan"
    return "decimal" if name == "Decimal" else "dynamic"
