"""Flatbuffers, as far as Arrow's messages need them. Layout: https://flatbuffers.dev/internals/

Read are only those that the gateway wrote. A node to be written is a pair: ("table", slots),
("text", bytes), ("list", nodes) or ("pairs", 64-bit numbers); a slot is None, a node, or the bytes
of a number.
"""


class Table:
    def __init__(self, content, at):
        self._content, self._at = content, at
        self._vtable = at - self._number(at, 4, True)

    @classmethod
    def root(cls, content):
        return cls(content, int.from_bytes(content[:4], "little"))

    def _number(self, at, size, signed=False):
        return int.from_bytes(self._content[at : at + size], "little", signed=signed)

    def _place(self, slot):
        """Where a field stands; 0 when it is absent."""
        entry = 4 + 2 * slot
        if entry >= self._number(self._vtable, 2):
            return 0
        offset = self._number(self._vtable + entry, 2)
        return offset and self._at + offset

    def _target(self, slot):
        place = self._place(slot)
        return place + self._number(place, 4)

    def number(self, slot, size):
        place = self._place(slot)
        return self._number(place, size) if place else 0

    def table(self, slot):
        return Table(self._content, self._target(slot))

    def text(self, slot):
        at = self._target(slot)
        start = at + 4
        return bytes(self._content[start : start + self._number(at, 4)]).decode("utf-8")

    def tables(self, slot):
        if not self._place(slot):
            return []
        at = self._target(slot)
        places = range(at + 4, at + 4 + 4 * self._number(at, 4), 4)
        return [Table(self._content, place + self._number(place, 4)) for place in places]

    def pairs(self, slot):
        """Structs of two 64-bit numbers."""
        at = self._target(slot)
        places = range(at + 4, at + 4 + 16 * self._number(at, 4), 16)
        return [(self._number(place, 8), self._number(place + 8, 8)) for place in places]


def write(root):
    """The bytes of a flatbuffer. Everything stands behind what points to it, so that one pass from
    the front is enough."""
    content = bytearray(4)
    point(content, 0, write_node(content, root))
    return bytes(content)


def write_node(content, node):
    kind, value = node
    return WRITERS[kind](content, value)


def point(content, at, to):
    content[at : at + 4] = (to - at).to_bytes(4, "little")


def reserve(content, size, alignment, lead=0):
    """Room of its own, `lead` bytes in front of a place that is aligned."""
    content.extend(bytes(-(len(content) + lead) % alignment))
    at = len(content)
    content.extend(bytes(size))
    return at


def write_table(content, slots):
    width = lambda slot: len(slot) if isinstance(slot, bytes) else 4
    present = [(index, slot) for index, slot in enumerate(slots) if slot is not None]
    # The widest first: then each is aligned without gaps.
    present.sort(key=lambda entry: -width(entry[1]))
    vtable = reserve(content, 4 + 2 * len(slots), 2)
    total = 4 + sum(width(slot) for _, slot in present)
    table = reserve(content, total, 8, 4)
    content[vtable : vtable + 4] = (4 + 2 * len(slots) | total << 16).to_bytes(4, "little")
    content[table : table + 4] = (table - vtable).to_bytes(4, "little")
    at = table + 4
    for index, slot in present:
        entry = vtable + 4 + 2 * index
        content[entry : entry + 2] = (at - table).to_bytes(2, "little")
        if isinstance(slot, bytes):
            content[at : at + len(slot)] = slot
        else:
            point(content, at, write_node(content, slot))
        at += width(slot)
    return table


def write_text(content, text):
    # A zero byte ends it, which its length does not count.
    at = reserve(content, 4 + len(text) + 1, 4)
    content[at : at + 4 + len(text)] = len(text).to_bytes(4, "little") + text
    return at


def write_list(content, nodes):
    at = reserve(content, 4 + 4 * len(nodes), 4)
    content[at : at + 4] = len(nodes).to_bytes(4, "little")
    for place, node in zip(range(at + 4, at + 4 + 4 * len(nodes), 4), nodes):
        point(content, place, write_node(content, node))
    return at


def write_pairs(content, numbers):
    at = reserve(content, 4, 8, 4)
    content[at : at + 4] = (len(numbers) // 2).to_bytes(4, "little")
    for number in numbers:
        content.extend(number.to_bytes(8, "little"))
    return at


WRITERS = {"table": write_table, "text": write_text, "list": write_list, "pairs": write_pairs}
