"""How a run ends: each way says it on the channel and leaves the process at once."""

import errno
import posix
import resource
import sys

import excerpt
import protocol
import remedies

LIMITS = {
    errno.EMFILE: ("openFilesMax", "Close files when they are no longer needed."),
    errno.EFBIG: ("fileBytesMax", "Write less into one file."),
    errno.ENOSPC: ("workDirectoryBytesMax", "Write less, or remove files that are not needed."),
}
HOST_FULL = "The host's disk is full, not the script's share of it: try again when it has room."
HIDDEN = (
    "Values are left out of errors, since they may be confidential; the job shows them with "
    "`errorValues: shown`."
)


def digest(content):
    """`sha256:` and hex digits. By the C module itself: `hashlib` would load OpenSSL."""
    try:
        from _sha2 import sha256
    except ImportError:
        try:
            from _sha256 import sha256
        except ImportError:
            from hashlib import sha256
    return "sha256:" + sha256(content).hexdigest()


def sandbox_error(channel, step, error):
    _end(channel, "sandbox-error", {"step": step, "message": _fault(error)})


def _fault(error):
    """What refused, why, and the number of the why by its name."""
    if not isinstance(error, OSError) or error.errno is None:
        return excerpt.message_of(error)
    what = "" if error.filename is None else "%s: " % error.filename
    name = errno.errorcode.get(error.errno, "errno %d" % error.errno)
    return "%s%s (%s)" % (what, error.strerror, name)


def denied(channel, message, line=None):
    _end(channel, "denied", {"message": message, "line": line})


def failed(channel, error, source, filename):
    """The script's own failure, in words for its author."""
    try:
        traceback, line = excerpt.describe(error, source, filename, channel.shown)
        failure = {"traceback": traceback, "line": line, "platformCode": channel.platform_code}
        failure.update(_cause(error, channel.shown, channel.given))
    except BaseException:
        # Exceptions are the script's own classes: attributes and texts may raise in their turn.
        message = "The script raised an exception that cannot be shown."
        failure = {"class": "script-error", "message": message}
    _end(channel, failure.pop("class"), failure)


def _cause(error, shown, given):
    message = excerpt.message_of(error, shown)
    if isinstance(error, protocol.BadResult):
        said = {"class": "bad-result", "message": error.message, "help": error.help}
        return dict(said, traceback="")
    if isinstance(error, protocol.Failed):
        said = {"class": "script-error", "message": error.message, "help": error.help}
        said.update(kept=True, traceback="")
        if error.platform_code is not None:
            said["platformCode"] = error.platform_code
        return said
    if isinstance(error, MemoryError):
        return {
            "class": "out-of-memory",
            "message": message,
            "help": "Work on less data at once, or raise `limits.memoryBytesMax` in the policy.",
        }
    if isinstance(error, SystemExit):
        code = "" if error.code is None else shown(repr(error.code)[:200])
        return {
            "class": "script-error",
            "message": "The script called sys.exit(%s)." % code,
            "help": "A hosted script has no process to end: let it come to its end, or raise.",
        }
    number = getattr(error, "errno", None) if isinstance(error, OSError) else None
    if number in LIMITS:
        name, remedy = LIMITS[number]
        used = 0
        if number == errno.ENOSPC:
            if _shared():
                return {"class": "script-error", "message": message, "help": HOST_FULL}
            name, used = _full()
        said = {"class": "resource-limit", "message": message, "help": remedy, "limit": name}
        return dict(said, used=used)
    if type(error) is RuntimeError and message.endswith("can't start new thread"):
        remedy = "Use fewer threads at once."
        return {"class": "resource-limit", "message": message, "help": remedy, "limit": "tasksMax"}
    remedy = remedies.remedy(error, number, message, given)
    if message != excerpt.message_of(error):
        remedy = (remedy + " " + HIDDEN).strip()
    return {"class": "script-error", "message": message, "help": remedy}


def _shared():
    """Whether the work directory lies in a file system of the host: its being full is no limit."""
    return posix.stat(".").st_dev == posix.stat("..").st_dev


def _full():
    """Which bound a work directory that is full has come to, and what it holds."""
    state = posix.statvfs(".")
    if state.f_ffree == 0:
        return "workDirectoryEntriesMax", state.f_files - 1
    return "workDirectoryBytesMax", (state.f_blocks - state.f_bfree) * state.f_frsize


def _end(channel, kind, fields):
    try:
        fields["class"] = kind
        channel.send(protocol.FAILURE, fields)
    except BaseException:
        posix._exit(71)
    finish(channel)


def finish(channel):
    """Flushes what was printed and leaves without the interpreter's teardown, which costs 30 ms."""
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        try:
            stream.flush()
        except BaseException:
            continue
    try:
        used = resource.getrusage(resource.RUSAGE_SELF)
        cpu_ms = int((used.ru_utime + used.ru_stime) * 1000)
        channel.send(protocol.DONE, {"cpuMs": cpu_ms, "peakBytes": used.ru_maxrss * 1024})
    except BaseException:
        posix._exit(71)
    # The gateway has it all before the memory goes.
    posix.closerange(1, 5)
    posix._exit(0)
