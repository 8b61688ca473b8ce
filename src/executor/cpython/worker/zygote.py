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

import first
import kernel
import limits
import protocol
import warm

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWUSER = 0x10000000
MNT_DETACH = 2
WAITING_MAX = 512
SOCKET = "pool"


def serve():
    """Answers each four connections with a process for one job. Returns in that process only."""
    limits.close_descriptors(5)
    server = warm.answer(protocol.Channel(3, 4), Server)
    while not server.forked():
        continue
    # No more than that: what some jobs do is memory and time of them all.
    warm.rehearse_script()


class Server:
    """Forks, and tells how each fork ended."""

    def __init__(self, channel):
        order = warm.read_order(channel)
        # Wanted for ids, and nothing else: it is out of sight before a library loads.
        self.proc = posix.open("/proc", posix.O_RDONLY | posix.O_DIRECTORY | posix.O_CLOEXEC)
        kernel.call("umount2", b"/proc", MNT_DETACH)
        self.firsts = first.Source(self.proc)
        warm.load(order)
        warm.demand_one_thread(self.proc)
        self.listener = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
        self.listener.bind(SOCKET)
        self.listener.listen(WAITING_MAX)
        self.jobs = {}
        self.poll = select.poll()
        self.poll.register(self.listener, select.POLLIN)
        gc.collect()
        # Pages that the collector would write to stay shared.
        gc.freeze()

    def forked(self):
        """Sees to what comes next. True in a fork."""
        for descriptor, _ in self.poll.poll():
            if descriptor in self.jobs:
                self.bury(descriptor)
            elif self.fork():
                return True
        return False

    def fork(self):
        # Stream of frames, stdout, stderr, and who ends the job by closing it.
        ends = [self.listener._accept()[0] for _ in range(4)]
        status = ends[3]
        try:
            self.firsts.enter_new(status)
            job = posix.fork()
            if job == 0:
                self.forget()
                take_over(self.proc, *ends)
                return True
            handle = posix.pidfd_open(job)
        except OSError as error:
            tell(status, error)
        else:
            self.jobs[handle] = job, status
            self.poll.register(handle, select.POLLIN)
        for end in ends[:3]:
            posix.close(end)
        return False

    def forget(self):
        """In a fork: what is a descriptor here will be another one there."""
        self.listener.detach()
        self.firsts.forget()

    def bury(self, handle):
        job, status = self.jobs.pop(handle)
        self.poll.unregister(handle)
        posix.close(handle)
        tell(status, posix.waitstatus_to_exitcode(posix.waitpid(job, 0)[1]))


def tell(status, what):
    """The last word. The first process of the job's namespaces has the same socket, and ends."""
    end = _socket.socket(fileno=status)
    try:
        end.send(("%s\n" % what).encode("utf-8", "replace"))
        end.shutdown(_socket.SHUT_RDWR)
    except OSError:
        # Nobody is there to hear it.
        pass
    end.close()


def take_over(proc, channel, stdout, stderr, status):
    """Becomes the process of a job, with the descriptors that the worker expects and no others."""
    try:
        own_namespaces(proc)
        posix.write(status, posix.readlink("self", dir_fd=proc).encode("ascii") + b"\n")
        if not posix.read(status, 1):
            posix._exit(0)
        reseed()
        # An open file of the zygote's would carry its flags from job to job.
        nothing = posix.open("/dev/null", posix.O_RDONLY)
        ends = (nothing, 0), (stdout, 1), (stderr, 2), (channel, 3), (channel, 4)
        for descriptor, place in ends:
            posix.dup2(descriptor, place)
        limits.close_descriptors(5)
        del sys.argv[1:]
    except BaseException as error:
        tell(status, error)
        posix._exit(1)


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


def reseed():
    """`random` sees to itself at a fork; numpy's stream would be the same in every job. Given a number
    it seeds itself with less than half of the pages."""
    random = sys.modules.get("numpy.random")
    if random is not None:
        random.seed(int.from_bytes(posix.urandom(4), "little"))
