"""Columns as numpy has them, and as they lie in an Arrow batch."""

FIXED = {"int": "<i4", "long": "<i8", "real": "<f8", "datetime": "<i8", "timespan": "<i8"}


class Vector:
    """Buffers of a column: validity, then values, or offsets and the bytes that they cut."""

    def __init__(self, kind, nulls, buffers, unit="ns"):
        self.kind, self.nulls, self.buffers, self.unit = kind, nulls, buffers, unit


def fixed(kind, values, absent=None, unit="ns"):
    """Values of one width; `absent` tells which are null."""
    import numpy

    nulls, validity = validity_of(absent)
    if kind == "bool":
        buffer = numpy.packbits(values, bitorder="little")
    else:
        buffer = numpy.ascontiguousarray(values).view(FIXED[kind])
    return Vector(kind, nulls, [validity, memoryview(buffer).cast("B")], unit)


def validity_of(absent):
    import numpy

    nulls = 0 if absent is None else int(numpy.count_nonzero(absent))
    if not nulls:
        return 0, b""
    return nulls, numpy.packbits(~absent, bitorder="little").tobytes()


def whole(kind, values):
    """A list of bool, int or float, with None where there is none."""
    import numpy

    absent = numpy.fromiter((value is None for value in values), bool, len(values))
    dtype = "?" if kind == "bool" else FIXED[kind]
    filled = (0 if value is None else value for value in values)
    return fixed(kind, numpy.fromiter(filled, dtype, len(values)), absent)


def texts(kind, values):
    """A list of str, or of bytes for `binary`, with None where there is none. Raises
    UnicodeEncodeError."""
    import numpy

    absent = numpy.fromiter((value is None for value in values), bool, len(values))
    nulls, validity = validity_of(absent)
    if kind == "binary":
        parts = [value or b"" for value in values]
        content = b"".join(parts)
    else:
        parts = [value or "" for value in values] if nulls else values
        joined = "".join(parts)
        content = joined.encode("utf-8")
        if len(content) != len(joined):
            parts = [value.encode("utf-8") for value in parts]
    lengths = numpy.fromiter(map(len, parts), "<i8", len(parts))
    ends = numpy.concatenate((numpy.zeros(1, "<i8"), numpy.cumsum(lengths)))
    if ends[-1] >= 1 << 31:
        raise OverflowError("the column holds more than 2^31 bytes")
    return Vector(kind, nulls, [validity, memoryview(ends.astype("<i4")).cast("B"), content])


def filled(vector):
    """Texts of which none is null: those that were are empty."""
    return Vector(vector.kind, 0, [b"", *vector.buffers[1:]])


def buffer_count(kind):
    return 2 if kind in FIXED or kind == "bool" else 3


def read(kind, unit, length, nulls, buffers):
    """Values of one batch and which of them are null: an array of the buffers' memory, or a list of
    str or bytes."""
    import numpy

    absent = ~bits(buffers[0], length) if nulls else numpy.zeros(length, bool)
    if kind == "bool":
        return bits(buffers[1], length), absent
    if kind in FIXED:
        return numpy.frombuffer(buffers[1], FIXED[kind], length), absent
    ends = numpy.frombuffer(buffers[1], "<i4").tolist()
    cuts, content = zip(ends, ends[1:]), buffers[2]
    if kind == "binary":
        return [bytes(content[start:end]) for start, end in cuts], absent
    whole = str(content, "utf-8")
    if len(whole) == len(content):
        return [whole[start:end] for start, end in cuts], absent
    return [str(content[start:end], "utf-8") for start, end in cuts], absent


def bits(buffer, length):
    import numpy

    packed = numpy.frombuffer(buffer, "u1")
    return numpy.unpackbits(packed, count=length, bitorder="little").view(bool)


def joined(kind, unit, pieces):
    """One array of all batches as pandas holds it: a null is None, NaN or NaT."""
    import numpy

    absent = together([piece[1] for piece in pieces], bool)
    if kind not in FIXED and kind != "bool":
        values = [value for piece in pieces for value in piece[0]]
        array = numpy.empty(len(values), dtype=object)
        array[:] = values
        return with_nulls(array, absent)
    values = together([piece[0] for piece in pieces], FIXED.get(kind, bool))
    if kind in ("datetime", "timespan"):
        values = values.view(("M8[%s]" if kind == "datetime" else "m8[%s]") % unit)
        return with_nulls(values, absent, "NaT")
    if kind == "bool" and absent.any():
        return with_nulls(values.astype(object), absent)
    return with_nulls(values.astype("<f8"), absent, numpy.nan) if absent.any() else values


def together(arrays, dtype):
    import numpy

    if len(arrays) == 1:
        return arrays[0]
    return numpy.concatenate([numpy.zeros(0, dtype), *arrays])


def with_nulls(array, absent, null=None):
    if not absent.any():
        return array
    array = array.copy()
    array[absent] = null
    return array


def objects(values):
    """An array of Python objects, lists among them."""
    import numpy

    array = numpy.empty(len(values), dtype=object)
    for position, value in enumerate(values):
        array[position] = value
    return array
