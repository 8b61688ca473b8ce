"""Bounds that the kernel keeps: rlimits, the session, capabilities, the death of the parent."""

import posix
import resource

import kernel

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4
SIGKILL = 9
CAPABILITY_VERSION_3 = 0x20080522


def close_descriptors(first):
    """Closes every descriptor from `first` on: whoever started us may have left some open."""
    try:
        kernel.call("close_range", first, 0xFFFFFFFF, 0)
    except (OSError, AttributeError):
        posix.closerange(first, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def set_resource_limits(limits):
    """Soft and hard alike, so that nothing can be raised again."""
    set_cpu_limit(limits["cpuSeconds"] + limits["setupSeconds"])
    for kind, value in (
        ("RLIMIT_CORE", 0),
        ("RLIMIT_FSIZE", limits["fileBytes"]),
        ("RLIMIT_NOFILE", limits["openFiles"]),
        ("RLIMIT_NPROC", limits["tasks"]),
        ("RLIMIT_STACK", limits["stackBytes"]),
        ("RLIMIT_MEMLOCK", 0),
        ("RLIMIT_MSGQUEUE", 0),
        ("RLIMIT_AS", limits["memoryBytes"]),
    ):
        soft, hard = named(kind, resource.getrlimit)
        # gVisor lets only its own set-up change some kinds.
        if soft == hard and 0 <= hard <= value:
            continue
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        named(kind, resource.setrlimit, (bound, bound))


def named(kind, call, *arguments):
    """Calls with a limit by its name, which an OSError then tells."""
    try:
        return call(getattr(resource, kind), *arguments)
    except OSError as error:
        raise OSError(error.errno, error.strerror, kind) from None


def set_cpu_limit(seconds):
    """So many seconds from now on; SIGXCPU comes a second before SIGKILL. Only ever lowered."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    bound = int(used.ru_utime + used.ru_stime) + seconds
    hard = named("RLIMIT_CPU", resource.getrlimit)[1]
    hard = bound + 1 if hard == resource.RLIM_INFINITY else min(bound + 1, hard)
    named("RLIMIT_CPU", resource.setrlimit, (min(bound, hard), hard))


def own_session(parent):
    """A session of its own, and death with `parent`, which may have died already."""
    if posix.getsid(0) != posix.getpid():
        posix.setsid()
    kernel.call("prctl", PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
    if posix.getppid() != parent:
        raise OSError("the process that started this one is gone")


def refuse_new_privileges():
    kernel.call("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def drop_capabilities():
    """Never as root; and whatever a user was given beyond a plain one is given up."""
    if 0 in (posix.getuid(), posix.geteuid(), posix.getgid(), posix.getegid()):
        raise OSError("a job never runs as root")
    kernel.call("prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    header = CAPABILITY_VERSION_3.to_bytes(4, "little") + bytes(4)
    kernel.call("capset", header, bytes(24))


def hide_from_debuggers():
    """No core, no ptrace and no /proc entries for others of the same uid."""
    kernel.call("prctl", PR_SET_DUMPABLE, 0, 0, 0, 0)
