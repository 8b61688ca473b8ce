"""Plots that a classic script left in its working directory."""

import errno
import posix
import sys

import picture

COUNT_MAX = 64
BYTES_MAX = 16 * 1024 * 1024
TOTAL_BYTES_MAX = 64 * 1024 * 1024
ENTRIES_MAX = 10000
SIGNATURE = b"\x89PNG\r\n\x1a\n"
REGULAR = 0o100000
WHOLE = "python-device.png"
"""The platform calls its second output so."""


def collect(classic, channel):
    """Sends the PNG files in the order of their names, and where there are several, first the one
    picture that the platform shows; the designer takes none, and says so here."""
    names = sorted(
        name for name in posix.listdir(".")[:ENTRIES_MAX] if name.lower().endswith(".png")
    )
    if not classic:
        if names:
            channel.note(
                "The designer does not collect %s: return its data, or upload it."
                % ", ".join(names[:20])
            )
        return
    if not names and drawn():
        channel.note(
            "A plot was drawn and not saved, and the platform shows only the PNG files that the "
            'script saves: plt.savefig("plot.png").'
        )
    images = read_all(names, channel)
    if len(images) > 1:
        joined = picture.join(images)
        if isinstance(joined, str):
            channel.note("The plots are not joined into one picture: %s." % joined)
        elif WHOLE not in names:
            channel.file(WHOLE, "image/png", joined)
    for name, content in images:
        channel.file(name, "image/png", content)


def drawn():
    """Whether figures stand open that nobody saved."""
    plots = sys.modules.get("matplotlib.pyplot")
    try:
        return plots is not None and len(plots.get_fignums()) > 0
    except Exception:
        return False


def read_all(names, channel):
    """The images among files, with their names, as many and as large as are taken."""
    images, left = [], TOTAL_BYTES_MAX
    if len(names) > COUNT_MAX:
        channel.note("Only the first %d of %d PNG files are collected." % (COUNT_MAX, len(names)))
    for name in names[:COUNT_MAX]:
        content = read(name, min(left, BYTES_MAX))
        if isinstance(content, str):
            channel.note(
                "%s is not collected: %s."
                % (name.encode("ascii", "backslashreplace").decode(), content)
            )
            continue
        left -= len(content)
        images.append((name, content))
    return images


def read(name, bytes_max):
    """A regular file's bytes, or why not; whatever else lies under the name is neither followed
    nor waited for."""
    try:
        descriptor = posix.open(
            name, posix.O_RDONLY | posix.O_NOFOLLOW | posix.O_NONBLOCK | posix.O_CLOEXEC
        )
    except OSError as error:
        return "it is a link" if error.errno == errno.ELOOP else error.strerror
    try:
        state = posix.fstat(descriptor)
        if state.st_mode & 0o170000 != REGULAR:
            return "it is not a file"
        if state.st_size > bytes_max:
            return "it has %d bytes, and %d are left to take" % (state.st_size, bytes_max)
        content = b""
        while len(content) < state.st_size:
            part = posix.read(descriptor, state.st_size - len(content))
            if not part:
                break
            content += part
        return content if content.startswith(SIGNATURE) else "it is not a PNG image"
    finally:
        posix.close(descriptor)
