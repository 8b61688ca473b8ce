"""Tries to get out, once, when the executor opens: a tier is proved and not believed."""

import posix
import socket


def preload(contract):
    attempts = (
        ("a file outside was read", lambda: posix.open("/etc/passwd", posix.O_RDONLY)),
        ("a directory of the host was listed", lambda: posix.listdir(contract["outside"])),
        ("a file outside was written", write_outside),
        ("an IP socket was opened", lambda: socket.socket(socket.AF_INET)),
        ("a unix socket was opened", lambda: socket.socket(socket.AF_UNIX)),
        ("another process was signalled", lambda: posix.kill(posix.getppid() or 2, 0)),
        ("a program was started", lambda: posix.execv("/bin/true", ["true"])),
        ("a process was forked", fork),
    )
    if contract["hidden"]:
        attempts += (("a path of the host was seen", lambda: posix.stat(contract["outside"])),)
    for what, attempt in attempts:
        try:
            attempt()
        except OSError:
            continue
        raise OSError("contained, and yet " + what)


def write_outside():
    posix.open("/tmp/.sallyport-probe", posix.O_CREAT | posix.O_WRONLY)


def fork():
    if posix.fork() == 0:
        posix._exit(0)
