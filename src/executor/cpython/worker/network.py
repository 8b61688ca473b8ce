"""The way out of a namespace without a network: a listening socket, handed to the gateway.

A socket stays in the network that it was made in, whoever accepts on it. The gateway reads messages
of Node's own channel: a line of JSON, with the descriptor beside it.
"""

import _socket
import posix

CHANNEL = 5
BACKLOG = 64
MESSAGE = b'{"cmd":"NODE_HANDLE","type":"net.Server","msg":"listening"}\n'


def hand_out_listener(port):
    """Listens on the loopback of this namespace, and keeps neither the socket nor the channel."""
    listener = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", port))
    listener.listen(BACKLOG)
    channel = _socket.socket(fileno=CHANNEL)
    descriptor = listener.fileno().to_bytes(4, "little")
    channel.sendmsg([MESSAGE], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, descriptor)])
    channel.close()
    listener.close()
    for name in ("NODE_CHANNEL_FD", "NODE_CHANNEL_SERIALIZATION_MODE"):
        posix.unsetenv(name)
        posix.environ.pop(name.encode(), None)
