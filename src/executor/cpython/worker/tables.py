"""Arrow IPC streams to data frames and back.

Columns carry their type in the field metadata; the types are Kusto's ten, and `binary`. The
libraries are imported late, so that a platform without tables pays nothing.
"""

import sys

import ipc
import moments
import vectors


def load_libraries():
    import numpy
    import pandas

    return numpy, pandas


def read_frame(content):
    """A stream's columns as pandas holds them, and their kinds by name: datetimes are naive and
    mean UTC, dynamic values are parsed."""
    numpy, pandas = load_libraries()
    rows, columns = ipc.read_stream(content)
    arrays = {name: read_column(kind, values) for name, kind, values in columns}
    # Copied: the stream's memory is not to be written.
    frame = pandas.DataFrame(
        arrays, index=pandas.RangeIndex(rows), columns=list(arrays), copy=True
    )
    return frame, [(name, kind) for name, kind, _ in columns]


def read_column(kind, values):
    if kind == "dynamic":
        import json

        return vectors.objects([parsed(text, json.loads) for text in values])
    if kind == "decimal":
        from decimal import Decimal

        return vectors.objects([parsed(text, Decimal) for text in values])
    return moments.held(moments.in_nanoseconds(values)) if kind == "datetime" else values


def parsed(text, parse):
    """What a text stands for; one that is not of its type stays the text that it is."""
    try:
        return None if text is None else parse(text)
    except (ValueError, ArithmeticError, RecursionError):
        return text


def write_table(names, columns, rows):
    return ipc.write_stream(names, columns, rows)


def main_rows(index):
    """Whether an index is the plain 0, 1, 2… that a table has anyway."""
    _, pandas = load_libraries()
    if isinstance(index, pandas.RangeIndex):
        return True
    return index.name is None and index.nlevels == 1 and index.dtype.kind in "iu"


def forget(*names):
    """The script's own modules may have the names of ours."""
    for name in (__name__, "cells", "columns", "moments", "vectors", "ipc", "flatbuffer") + names:
        sys.modules.pop(name, None)
