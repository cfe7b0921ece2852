"""The protocol of Redis, of which this speaks GET alone: many on one connection, without waiting for each answer."""
import socket

from room import Failure

AT_ONCE = 100


def get(key):
    return b"*2\r\n$3\r\nGET\r\n$%d\r\n%s\r\n" % (len(key), key)


def answers(port, keys):
    """For each key the value of its string, None if it has none, or the text of the error."""
    with socket.create_connection(("127.0.0.1", port), 60) as connection, connection.makefile("rb") as stream:
        for first in range(0, len(keys), AT_ONCE):
            part = keys[first:first + AT_ONCE]
            connection.sendall(b"".join(map(get, part)))
            for _ in part:
                yield answer(stream)


def answer(stream):
    head = stream.readline().strip().decode()
    if head.startswith("-"):
        return head
    if not head.startswith("$"):
        raise Failure(f"a GET is answered by {head!r}")
    return None if head == "$-1" else stream.readline().strip().decode()
