"""Answers with what Python reads of many zip files: a JSON list of names with their texts, or null.

Each file comes as a line with its number of bytes and then the bytes; answers go out likewise.
Contents are read as Latin-1, so that every byte is a character.
"""

import io
import json
import sys
import zipfile


def files(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        return [[one.filename, archive.read(one).decode("latin1")] for one in entries]


for header in iter(sys.stdin.buffer.readline, b""):
    content = sys.stdin.buffer.read(int(header))
    try:
        found = files(content)
    except Exception:
        found = None
    answer = json.dumps(found, separators=(",", ":"), ensure_ascii=False)
    encoded = answer.encode("utf-8", "surrogatepass")
    sys.stdout.buffer.write(b"%d\n%s" % (len(encoded), encoded))
    sys.stdout.buffer.flush()
