"""The first process of each job's process namespace, which ends the job when it is let go of.

They are forks of a process from before the libraries load: the kernel makes and ends one that is
small ten times as fast. Source: pid_namespaces(7), unix(7).
"""

import _signal
import _socket
import posix
import select

import kernel
import limits

CLONE_NEWPID = 0x20000000
ANSWER_BYTES_MAX = 1000
DESCRIPTOR_BYTES = 4


class Source:
    """Where they come from: a process of its own, which ends with this one."""

    def __init__(self, proc):
        self._proc = proc
        self._orders, far = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_SEQPACKET)
        if posix.fork() == 0:
            try:
                serve(far, proc)
            finally:
                posix._exit(0)
        far.close()

    def enter_new(self, status):
        """What this process forks next is in a new namespace, until `status` is let go of."""
        descriptor = status.to_bytes(DESCRIPTOR_BYTES, "little")
        self._orders.sendmsg([b"\n"], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, descriptor)])
        answer = self._orders.recv(ANSWER_BYTES_MAX).decode("utf-8", "replace")
        if not answer.isdigit():
            raise OSError(answer or "the process that makes namespaces is gone")
        ids = ids_of(self._proc, answer)
        kernel.call("setns", ids, CLONE_NEWPID)
        posix.close(ids)

    def forget(self):
        """In a fork, whose descriptors are closed by number."""
        self._orders.detach()


def ids_of(proc, process):
    return posix.open(process + "/ns/pid", posix.O_RDONLY | posix.O_CLOEXEC, dir_fd=proc)


def serve(orders, proc):
    """Makes one for each descriptor that comes. Returns in one that was let go of, too."""
    own = ids_of(proc, "self")
    # Nobody waits for those that it forks: the kernel takes them away.
    _signal.signal(_signal.SIGCHLD, _signal.SIG_IGN)
    for descriptor in (3, 4):
        posix.close(descriptor)
    while True:
        _, received, _, _ = orders.recvmsg(1, _socket.CMSG_SPACE(DESCRIPTOR_BYTES))
        if not received:
            return
        status = int.from_bytes(received[0][2], "little")
        try:
            kernel.call("setns", own, CLONE_NEWPID)
            kernel.call("unshare", CLONE_NEWPID)
            if posix.fork() == 0:
                return be_first(orders, proc, status)
        except OSError as error:
            orders.send(str(error).encode("utf-8", "replace"))
        posix.close(status)


def be_first(orders, proc, status):
    """Until nobody is at the other end: then all of the namespace ends with this process."""
    orders.send(posix.readlink("self", dir_fd=proc).encode("ascii"))
    posix.dup2(status, 3)
    limits.close_descriptors(4)
    poll = select.poll()
    poll.register(3, select.POLLRDHUP)
    poll.poll()
