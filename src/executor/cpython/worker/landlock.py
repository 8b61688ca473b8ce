"""Landlock: which files this process may reach, whatever it runs.

Source: the kernel's Documentation/userspace-api/landlock.rst.
"""

import errno
import posix

import kernel

SYS_CREATE_RULESET, SYS_ADD_RULE, SYS_RESTRICT_SELF = 444, 445, 446
CREATE_RULESET_VERSION = 1
RULE_PATH_BENEATH, RULE_NET_PORT = 1, 2
O_PATH = 0o10000000

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = (1 << bit for bit in range(6))
MAKE_DIR, MAKE_REG, REFER, TRUNCATE = 1 << 7, 1 << 8, 1 << 13, 1 << 14

# Rights by version of the interface: 13 at first, then refer, truncate, (network,) ioctl_dev.
HANDLED = {1: 1 << 13, 2: 1 << 14, 3: 1 << 15, 4: 1 << 15, 5: 1 << 16}
NETWORK = 3
CONNECT_TCP = 2
SCOPES = 3

ABSENT = {
    errno.ENOSYS: "this kernel has no Landlock",
    errno.EOPNOTSUPP: "this kernel was booted without Landlock",
}

READ = EXECUTE | READ_FILE | READ_DIR
# No symlink, fifo, socket or device can be made.
WORK = READ_FILE | WRITE_FILE | READ_DIR | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG
WORK |= REFER | TRUNCATE
DEVICE = READ_FILE | WRITE_FILE
ON_FILES = EXECUTE | READ_FILE | WRITE_FILE | TRUNCATE


def version():
    """The kernel's version of Landlock. Raises OSError where it has none, or it is off."""
    try:
        return create_ruleset(None, 0, CREATE_RULESET_VERSION)
    except OSError as error:
        if error.errno in ABSENT:
            raise OSError(error.errno, ABSENT[error.errno]) from None
        raise


def create_ruleset(*arguments):
    return kernel.system_call("landlock_create_ruleset", SYS_CREATE_RULESET, *arguments)


def restrict(readable, writable, devices, ports):
    """Denies every file but these, TCP but to these ports, and signals and abstract sockets
    beyond this process.

    Returns the kernel's version of Landlock.
    """
    abi = version()
    handled = HANDLED[min(abi, 5)] - 1
    words = [handled] + ([NETWORK] if abi >= 4 else []) + ([SCOPES] if abi >= 6 else [])
    attributes = b"".join(word.to_bytes(8, "little") for word in words)
    ruleset = create_ruleset(attributes, len(attributes), 0)
    for paths, rights in ((readable, READ), (writable, WORK), (devices, DEVICE)):
        for path in paths:
            allow_beneath(ruleset, path, rights & handled)
    for port in ports if abi >= 4 else ():
        rule = CONNECT_TCP.to_bytes(8, "little") + port.to_bytes(8, "little")
        kernel.system_call("landlock_add_rule", SYS_ADD_RULE, ruleset, RULE_NET_PORT, rule, 0)
    kernel.system_call("landlock_restrict_self", SYS_RESTRICT_SELF, ruleset, 0)
    posix.close(ruleset)
    return abi


def allow_beneath(ruleset, path, rights):
    try:
        descriptor = posix.open(path, O_PATH | posix.O_CLOEXEC)
    except FileNotFoundError:
        return
    is_directory = posix.fstat(descriptor).st_mode & 0o170000 == 0o040000
    allowed = rights if is_directory else rights & ON_FILES
    rule = allowed.to_bytes(8, "little") + descriptor.to_bytes(4, "little")
    kernel.system_call("landlock_add_rule", SYS_ADD_RULE, ruleset, RULE_PATH_BENEATH, rule, 0)
    posix.close(descriptor)
