"""Modules that are loaded before there is a job, in a process that knows nothing of one yet."""

import posix
import sys

import excerpt
import facts
import guards
import outcome
import platforms
import protocol

# Some ten calls after which CPython 3.11 and later have fitted a function's code to its values.
REHEARSALS = 20
SAMPLE = "value = [len(name) for name in ('a', 'b')]\n"


def wait():
    """A worker that has its libraries loaded when its one job comes."""
    answer(protocol.Channel(3, 4), prepare)


def prepare(channel):
    load(read_order(channel))
    proc = posix.open("/proc", posix.O_RDONLY | posix.O_DIRECTORY | posix.O_CLOEXEC)
    demand_one_thread(proc)
    posix.close(proc)


def answer(channel, action):
    """Says that this process is ready, or why it never will be."""
    try:
        result = action(channel)
    except BaseException as error:
        channel.send(protocol.READY, {"fault": excerpt.message_of(error)})
        posix._exit(1)
    channel.send(protocol.READY, {"fault": None})
    return result


def read_order(channel):
    kind, payload = channel.read_frame()
    if kind != protocol.PRELOAD:
        raise ValueError("frame type %d" % kind)
    return protocol.read_json(payload)


def load(order):
    """Leaves the platform ready, which has been through what it does in a job."""
    usual = sys.path[:]
    sys.path[:] = order["standardLibrary"] + order["sites"] + usual
    for module in order["modules"]:
        __import__(module)
    rehearse(platforms.load(order["platform"]))
    sys.path[:] = usual


def rehearse(platform):
    """What jobs do: what it loads is loaded then, and what it does often is made fast."""
    for _ in range(REHEARSALS):
        rehearse_script()
        if hasattr(platform, "rehearse"):
            platform.rehearse()


def rehearse_script():
    """What every job does first: the pages that it writes to are this process's own then."""
    tree, rows = facts.derive(SAMPLE)
    outcome.digest(rows.encode("ascii"))
    exec(compile(tree, "<script>", "exec"), {"__builtins__": guards.build(None)})


def demand_one_thread(proc):
    """The filters of a job bind the thread that sets them and those that it starts afterwards. A
    fork, too, has one thread, and may find locks that another held for ever."""
    tasks = posix.open("self/task", posix.O_RDONLY | posix.O_DIRECTORY, dir_fd=proc)
    others = len(posix.listdir(tasks)) - 1
    posix.close(tasks)
    if others:
        raise OSError("the modules loaded started %d threads" % others)
