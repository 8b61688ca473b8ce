"""One process with the libraries loaded, in a sandbox of its own, and a fork of it for each job.

It is told which modules to load and never anything of a job: what a job says goes to the fork.
Source: user_namespaces(7), pid_namespaces(7), the example of mapping its own id included.
"""

import _signal
import _socket
import gc
import posix
import select
import sys

import kernel
import limits
import protocol
import warm

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID = 0x10000000, 0x20000000
MNT_DETACH = 2
WAITING_MAX = 512
SOCKET = "pool"


class Server:
    """What a fork needs of the process that it comes from."""

    def __init__(self, proc, listener):
        self.proc, self.listener = proc, listener
        self.own_ids = posix.open("self/ns/pid", posix.O_RDONLY | posix.O_CLOEXEC, dir_fd=proc)


def serve():
    """Answers each four connections with a process for one job. Returns in that process only."""
    limits.close_descriptors(5)
    channel = protocol.Channel(3, 4)
    server = warm.answer(channel, prepare)
    while True:
        # Stream of frames, stdout, stderr, and who ends the job by closing it.
        ends = [server.listener._accept()[0] for _ in range(4)]
        kernel.call("setns", server.own_ids, CLONE_NEWPID)
        kernel.call("unshare", CLONE_NEWPID)
        if posix.fork() == 0:
            return be_first(server, ends)
        for end in ends:
            posix.close(end)


def prepare(channel):
    order = warm.read_order(channel)
    # Wanted for the ids of a fork, and for nothing else: it is out of sight before a library loads.
    proc = posix.open("/proc", posix.O_RDONLY | posix.O_DIRECTORY | posix.O_CLOEXEC)
    kernel.call("umount2", b"/proc", MNT_DETACH)
    warm.load(order)
    warm.demand_one_thread(proc)
    listener = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    listener.bind(SOCKET)
    listener.listen(WAITING_MAX)
    # Forks of whoever dies unseen are nobody's: the kernel takes them away.
    _signal.signal(_signal.SIGCHLD, _signal.SIG_IGN)
    server = Server(proc, listener)
    gc.collect()
    # Pages that the collector would write to stay shared.
    gc.freeze()
    return server


def be_first(server, ends):
    """The first process of the job's namespaces, which ends them all when it ends."""
    channel, stdout, stderr, status = ends
    try:
        _signal.signal(_signal.SIGCHLD, _signal.SIG_DFL)
        own_namespaces(server.proc)
        server.listener.detach()
        posix.write(status, b"%d\n" % int(posix.readlink("self", dir_fd=server.proc)))
        if not posix.read(status, 1):
            posix._exit(0)
        job = posix.fork()
    except BaseException as error:
        posix.write(status, ("%s\n" % error).encode("utf-8", "replace"))
        posix._exit(1)
    if job == 0:
        take_over(channel, stdout, stderr)
        return
    for end in (channel, stdout, stderr):
        posix.close(end)
    posix._exit(watch(job, status))


def own_namespaces(proc):
    uid, gid = posix.getuid(), posix.getgid()
    kernel.call("unshare", CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS)
    for name, line in (
        ("setgroups", "deny"), ("uid_map", "%d %d 1" % (uid, uid)),
        ("gid_map", "%d %d 1" % (gid, gid)),
    ):
        # In one write, or the kernel refuses it.
        descriptor = posix.open("self/" + name, posix.O_WRONLY, dir_fd=proc)
        posix.write(descriptor, line.encode("ascii"))
        posix.close(descriptor)


def watch(job, status):
    """Until the job ends, or the other side lets go of it: then all of it ends with this process."""
    handle = posix.pidfd_open(job)
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    poll.register(status, select.POLLIN)
    ready = [descriptor for descriptor, _ in poll.poll()]
    if handle in ready:
        code = posix.waitstatus_to_exitcode(posix.waitpid(job, 0)[1])
        posix.write(status, b"%d\n" % code)
        # The memory of this process takes a while to go; nobody's result waits for that.
        posix.close(status)
    return 0


def take_over(channel, stdout, stderr):
    """The descriptors that the worker expects; the others are closed by its first step."""
    for descriptor, place in ((stdout, 1), (stderr, 2), (channel, 3), (channel, 4)):
        posix.dup2(descriptor, place)
    del sys.argv[1:]
    reseed()


def reseed():
    """`random` sees to itself at a fork; numpy's stream would be the same in every job."""
    random = sys.modules.get("numpy.random")
    if random is not None:
        random.seed()
