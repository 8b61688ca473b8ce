"""Runs a script under Landlock and nothing else: landlock.py WORK PACKAGES SCRIPT PYTHON.

With --version it prints the kernel's version of the interface. Source: the kernel's
Documentation/userspace-api/landlock.rst.
"""

import ctypes
import os
import sys

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
PATH_BENEATH = 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
TRUNCATE = 1 << 14
# All rights on files by version of the interface: 13 at first, then refer, truncate, -, ioctl_dev.
RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
ON_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE
# Bind and connect of TCP; abstract unix sockets and signals.
NETWORK, SCOPES = 3, 3

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


def call(number, *arguments):
    words = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    result = libc.syscall(ctypes.c_long(number), *words)
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


def allow(ruleset, path, rights):
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    if not os.path.isdir(path):
        rights &= ON_FILES
    rule = rights.to_bytes(8, "little") + descriptor.to_bytes(4, "little")
    call(ADD_RULE, ruleset, PATH_BENEATH, rule, 0)
    os.close(descriptor)


def restrict(work, packages, script):
    abi = call(CREATE_RULESET, None, 0, 1)
    handled = (1 << RIGHTS[min(abi, 5)]) - 1
    words = [handled] + ([NETWORK] if abi >= 4 else []) + ([SCOPES] if abi >= 6 else [])
    attributes = b"".join(word.to_bytes(8, "little") for word in words)
    ruleset = call(CREATE_RULESET, attributes, len(attributes), 0)
    for path in ("/usr", "/lib", "/lib64", packages, script):
        allow(ruleset, path, EXECUTE | READ_FILE | READ_DIR)
    for path in ("/dev/null", "/dev/urandom"):
        allow(ruleset, path, (READ_FILE | WRITE_FILE) & handled)
    allow(ruleset, work, handled & ~EXECUTE)
    # PR_SET_NO_NEW_PRIVS
    if libc.prctl(38, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "no_new_privs")
    call(RESTRICT_SELF, ruleset, 0)


if sys.argv[1] == "--version":
    print("ABI", call(CREATE_RULESET, None, 0, 1))
else:
    work, packages, script, python = sys.argv[1:]
    restrict(work, packages, script)
    os.execv(python, [python, "-I", "-S", script])
