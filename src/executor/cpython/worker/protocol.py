"""Frames between the gateway and this process: u32 length, u8 type, payload, little-endian.

A payload from here is a u32, that many bytes of JSON, and raw bytes.
"""

import _json
import _thread
import posix

JOB, BLOB, ABSENT, PRELOAD = 1, 2, 3, 4
STAGE, LOG, NOTE, TABLE, ROWS, FILE, CHECKPOINT, FAILURE, DONE = 16, 17, 18, 19, 20, 21, 22, 23, 24
READY = 25

FRAME_BYTES_MAX = 1 << 30
LOG_LEVELS = ("trace", "debug", "info", "warn", "error")


class _Reading:
    strict = True
    object_hook = object_pairs_hook = None
    parse_float = float
    parse_int = int

    @staticmethod
    def parse_constant(name):
        raise ValueError("JSON has no " + name)


_scan = _json.make_scanner(_Reading)
_quote = _json.encode_basestring_ascii
_write = _json.make_encoder(None, None, _quote, None, ":", ",", False, False, False)


def read_json(payload):
    return _scan(payload.decode("utf-8"), 0)[0]


def json_bytes(value):
    """ASCII JSON. Raises ValueError for NaN and infinities, TypeError for what is no JSON."""
    return "".join(_write(value, 0)).encode("ascii")


class BadResult(Exception):
    """The script's result is not of the form that its platform demands."""

    def __init__(self, message, help):
        Exception.__init__(self, message)
        self.message, self.help = message, help


class Failed(Exception):
    """The platform declares the run failed, and what was sent stays valid."""

    def __init__(self, message, help, platform_code=None):
        Exception.__init__(self, message)
        self.message, self.help, self.platform_code = message, help, platform_code


class Channel:
    """What platforms send results through. A script that gets at it changes its own result only."""

    BadResult = BadResult
    Failed = Failed
    # What may be told of a text in which values of the script stand; the job says.
    shown = staticmethod(str)

    def __init__(self, incoming, outgoing):
        self._incoming, self._outgoing = incoming, outgoing
        self._lock = _thread.allocate_lock()
        self.platform_code = None
        # What the platform handed in, for remedies: names by owner, ports, the mode.
        self.given = {}
        self.source = ""

    def read_frame(self):
        """The next frame's type and payload. Raises EOFError when there is none."""
        head = self._read(5)
        length = int.from_bytes(head[:4], "little")
        if length > FRAME_BYTES_MAX:
            raise ValueError("frame of %d bytes" % length)
        return head[4], self._read(length)

    def read_blob(self):
        """Bytes, or None for an absent one."""
        kind, payload = self.read_frame()
        if kind not in (BLOB, ABSENT):
            raise ValueError("frame type %d" % kind)
        return payload if kind == BLOB else None

    def close_incoming(self):
        posix.close(self._incoming)

    def _read(self, count):
        content = bytearray()
        while len(content) < count:
            chunk = posix.read(self._incoming, min(count - len(content), 1 << 20))
            if not chunk:
                raise EOFError("the job ended early")
            content += chunk
        return bytes(content)

    def send(self, kind, header, payload=b""):
        head = json_bytes(header)
        length = 4 + len(head) + len(payload)
        frame = length.to_bytes(4, "little") + bytes((kind,))
        frame += len(head).to_bytes(4, "little") + head
        with self._lock:
            for part in (frame, payload):
                view = memoryview(part).cast("B")
                while len(view):
                    view = view[posix.write(self._outgoing, view) :]

    def log(self, level, message):
        self.send(LOG, {"level": level if level in LOG_LEVELS else "info", "message": str(message)})

    def note(self, text):
        self.send(NOTE, {"text": str(text)})

    def table(self, port, content):
        self.send(TABLE, {"port": port}, content)

    def rows(self, content):
        self.send(ROWS, {}, content)

    def file(self, name, media_type, content):
        self.send(FILE, {"name": name, "mediaType": media_type}, content)

    def checkpoint(self, value):
        self.send(CHECKPOINT, {"value": value})
