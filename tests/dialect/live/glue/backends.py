"""Servers behind a proxy: a thread of this process listens at the address of every node, and answers with its id."""
import asyncio
import re
import threading

GET = re.compile(rb"\*2\r\n\$3\r\n[gG][eE][tT]\r\n\$([0-9]+)\r\n")
HEAD_END = b"\r\n\r\n"


class Redis(asyncio.Protocol):
    """Any number of GETs, each answered with the id as its value."""

    def __init__(self, name):
        self.answer, self.buffer, self.transport = b"$%d\r\n%s\r\n" % (len(name), name), b"", None

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.buffer += data
        at = 0
        while found := GET.match(self.buffer, at):
            end = found.end() + int(found.group(1)) + 2
            if end > len(self.buffer):
                break
            at = end
            self.transport.write(self.answer)
        self.buffer = self.buffer[at:]


class Web(asyncio.Protocol):
    """Requests without a body, answered with the id in a header."""

    def __init__(self, name):
        self.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Chosen: " + name + HEAD_END
        self.buffer, self.transport = b"", None

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        *whole, self.buffer = (self.buffer + data).split(HEAD_END)
        self.transport.write(self.answer * len(whole))


class Backends:
    """A context. The nodes have their address in more["ip"]."""

    def __init__(self, protocol, fleets):
        self.protocol = protocol
        self.nodes = [node for fleet in fleets for node in fleet.nodes]
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    async def listen(self):
        for node in self.nodes:
            name = node.id.encode()
            await self.loop.create_server(lambda name=name: self.protocol(name), node.more["ip"], node.port)

    def __enter__(self):
        self.thread.start()
        asyncio.run_coroutine_threadsafe(self.listen(), self.loop).result()
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
