"""Arrow IPC streams of the gateway's own column types, by numpy alone.

Format: https://arrow.apache.org/docs/format/Columnar.html
"""

import flatbuffer
import vectors

TYPE_KEY = b"sallyport:type"
SCHEMA, BATCH = 1, 3
METADATA_V5 = (4).to_bytes(2, "little")
END = b"\xff\xff\xff\xff\0\0\0\0"
MICROSECOND, NANOSECOND = 2, 3
TIMESTAMP = 10


def number(value, size):
    return value.to_bytes(size, "little")


def table(*slots):
    return ("table", slots)


def arrow_type(vector):
    """Type number and table of Schema.fbs: the one Arrow type that a column type is written as."""
    unit = number(MICROSECOND if vector.unit == "us" else NANOSECOND, 2)
    return {
        "bool": (6, table()),
        "int": (2, table(number(32, 4), b"\1")),
        "long": (2, table(number(64, 4), b"\1")),
        "real": (3, table(number(2, 2))),
        "datetime": (TIMESTAMP, table(unit, ("text", b"UTC"))),
        "timespan": (18, table(number(NANOSECOND, 2))),
        "binary": (4, table()),
    }.get(vector.kind, (5, table()))


def write_stream(names, columns, rows):
    """One batch, uncompressed, each field marked with its type."""
    fields = []
    nodes, places, body, end = [], [], [], 0
    for name, vector in zip(names, columns):
        kind, detail = arrow_type(vector)
        mark = table(("text", TYPE_KEY), ("text", vector.kind.encode()))
        text = ("text", name.encode("utf-8"))
        nested, marks = ("list", []), ("list", [mark])
        fields.append(table(text, b"\1", number(kind, 1), detail, None, nested, marks))
        nodes += [rows, vector.nulls]
        for part in vector.buffers:
            places += [end, len(part)]
            body += [part, bytes(-len(part) % 8)]
            end += len(part) + -len(part) % 8
    schema = table(number(0, 2), ("list", fields))
    batch = table(number(rows, 8), ("pairs", nodes), ("pairs", places))
    return b"".join([message(SCHEMA, schema, 0), message(BATCH, batch, end), *body, END])


def message(kind, header, body_length):
    metadata = flatbuffer.write(
        table(METADATA_V5, number(kind, 1), header, number(body_length, 8))
    )
    metadata += bytes(-len(metadata) % 8)
    return END[:4] + number(len(metadata), 4) + metadata


def read_stream(content):
    """Rows, and each column as (name, kind, values): see `vectors.read`."""
    content = memoryview(content)
    columns, pieces, rows = None, None, 0
    for header, kind, body in messages(content):
        if kind == SCHEMA:
            columns = [field_of(field) for field in header.tables(1)]
            pieces = [[] for _ in columns]
        else:
            rows += header.number(0, 8)
            nodes, places = iter(header.pairs(1)), iter(header.pairs(2))
            for (_, kind, unit), piece in zip(columns, pieces):
                length, nulls = next(nodes)
                buffers = [
                    body[start : start + size]
                    for start, size in (next(places) for _ in range(vectors.buffer_count(kind)))
                ]
                piece.append(vectors.read(kind, unit, length, nulls, buffers))
    read = [
        (name, kind, vectors.joined(kind, unit, piece))
        for (name, kind, unit), piece in zip(columns, pieces)
    ]
    return rows, read


def messages(content):
    at = 0
    while at < len(content):
        length = int.from_bytes(content[at + 4 : at + 8], "little")
        if not length:
            return
        start = at + 8 + length
        root = flatbuffer.Table.root(content[at + 8 : start])
        at = start + root.number(3, 8)
        yield root.table(2), root.number(1, 1), content[start:at]


def field_of(field):
    marks = {mark.text(0): mark.text(1) for mark in field.tables(6)}
    is_micro = field.number(2, 1) == TIMESTAMP and field.table(3).number(0, 2) == MICROSECOND
    return field.text(0), marks[TYPE_KEY.decode()], "us" if is_micro else "ns"
