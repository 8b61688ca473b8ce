"""Arrow IPC streams to data frames and back.

Columns carry their type in the field metadata; the types are Kusto's ten, and `binary`. The
libraries are imported late, so that a platform without tables pays nothing.
"""

import sys

TYPE_KEY = b"sallyport:type"


def load_libraries():
    import numpy
    import pandas
    import pyarrow.ipc

    return numpy, pandas, pyarrow


def read_frame(content):
    """A stream's columns as pandas holds them: datetimes are naive and mean UTC, dynamic values
    are parsed."""
    numpy, pandas, pyarrow = load_libraries()
    with pyarrow.ipc.open_stream(pyarrow.py_buffer(content)) as reader:
        table = reader.read_all()
    columns = {}
    for position, field in enumerate(table.schema):
        kind = (field.metadata or {}).get(TYPE_KEY, b"").decode()
        columns[field.name] = read_column(table.column(position), kind)
    return pandas.DataFrame(columns, index=pandas.RangeIndex(table.num_rows), columns=list(columns))


def column_kinds(content):
    numpy, pandas, pyarrow = load_libraries()
    with pyarrow.ipc.open_stream(pyarrow.py_buffer(content)) as reader:
        return [
            (field.name, (field.metadata or {}).get(TYPE_KEY, b"").decode())
            for field in reader.schema
        ]


def read_column(column, kind):
    numpy, pandas, pyarrow = load_libraries()
    if kind == "dynamic":
        import json

        return objects([parsed(text, json.loads) for text in column.to_pylist()])
    if kind == "decimal":
        from decimal import Decimal

        return objects([parsed(text, Decimal) for text in column.to_pylist()])
    if kind == "datetime":
        return read_datetimes(column)
    return column.to_pandas()


def parsed(text, parse):
    """What a text stands for; one that is not of its type stays the text that it is."""
    try:
        return None if text is None else parse(text)
    except (ValueError, ArithmeticError, RecursionError):
        return text


def objects(values):
    """A column of Python objects, lists among them."""
    numpy, pandas, _ = load_libraries()
    array = numpy.empty(len(values), dtype=object)
    for position, value in enumerate(values):
        array[position] = value
    return pandas.Series(array)


def read_datetimes(column):
    """In nanoseconds, as pandas has always had them; in microseconds where the years do not fit."""
    _, _, pyarrow = load_libraries()
    naive = column.cast(pyarrow.timestamp(column.type.unit))
    try:
        return naive.cast(pyarrow.timestamp("ns")).to_pandas()
    except pyarrow.ArrowInvalid:
        return naive.to_pandas(coerce_temporal_nanoseconds=False)


def write_table(names, kinds, arrays):
    """One batch, uncompressed, each field marked with its type."""
    _, _, pyarrow = load_libraries()
    fields = [
        pyarrow.field(name, array.type, True, {TYPE_KEY: kind.encode()})
        for name, kind, array in zip(names, kinds, arrays)
    ]
    batch = pyarrow.record_batch(list(arrays), schema=pyarrow.schema(fields))
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return memoryview(sink.getvalue())


def main_rows(index):
    """Whether an index is the plain 0, 1, 2… that a table has anyway."""
    _, pandas, _ = load_libraries()
    if isinstance(index, pandas.RangeIndex):
        return True
    return index.name is None and index.nlevels == 1 and index.dtype.kind in "iu"


def forget(*names):
    """The script's own modules may have the names of ours."""
    for name in (__name__, "cells", "columns") + names:
        sys.modules.pop(name, None)
