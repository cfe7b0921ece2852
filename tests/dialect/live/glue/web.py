"""HTTP requests that say which server had them: many on one connection, without waiting for each answer."""
import re
import socket

from room import Failure

AT_ONCE = 100
HEAD_END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.I)


def request(target, **headers):
    """A GET. Headers are X-NAME, their values bytes as they come."""
    lines = [b"GET " + target + b" HTTP/1.1", b"Host: fleet.example"]
    lines += [b"X-" + name.encode() + b": " + value for name, value in headers.items()]
    return b"\r\n".join(lines) + HEAD_END


class Connection:
    def __init__(self, port, source=None):
        self.socket = socket.create_connection(("127.0.0.1", port), 60, (source, 0) if source else None)
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def more(self):
        got = self.socket.recv(1 << 16)
        if not got:
            raise Failure(f"the connection ends behind {self.buffer[-200:]!r}")
        self.buffer += got

    def answer(self):
        """The head of the next answer, whose body is read over."""
        while HEAD_END not in self.buffer:
            self.more()
        head, _, self.buffer = self.buffer.partition(HEAD_END)
        length = LENGTH.search(head)
        if not length:
            raise Failure(f"an answer without its length: {head!r}")
        while len(self.buffer) < int(length.group(1)):
            self.more()
        self.buffer = self.buffer[int(length.group(1)):]
        return head

    def heads(self, requests):
        for first in range(0, len(requests), AT_ONCE):
            part = requests[first:first + AT_ONCE]
            self.socket.sendall(b"".join(part))
            for _ in part:
                yield self.answer()


def chosen(head):
    """The header X-Chosen, which the drivers make the programs write."""
    found = re.search(rb"\r\nx-chosen: *([^\r]*)", head, re.I)
    if not found:
        raise Failure(f"no server was chosen: {head!r}")
    return found.group(1).decode()


def ask(port, requests):
    """What was chosen for each of the requests."""
    with Connection(port) as connection:
        return [chosen(head) for head in connection.heads(requests)]
