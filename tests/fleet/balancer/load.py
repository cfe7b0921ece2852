"""A load generator: clients that each send one keyed request after the other, and note what became of each."""
import asyncio
import random

KEYS = 300


class Answer:
    """One request: its key, its method, the status (0: the connection broke) and the node that answered."""
    __slots__ = ("key", "method", "status", "node")

    def __init__(self, key, method, status, node):
        self.key, self.method, self.status, self.node = key, method, status, node


def key_name(number):
    return f"user:{number}"


def request(key, method="GET", work_ms=0):
    key_line = f"X-Key: {key}\r\n" if key is not None else ""
    body = "Content-Length: 5\r\n\r\nhello" if method == "POST" else "\r\n"
    return f"{method} /work HTTP/1.1\r\nHost: test\r\nX-Work: {work_ms}\r\n{key_line}{body}".encode()


class Client:
    """One connection, opened again whenever it breaks."""

    def __init__(self, port):
        self.port, self.reader, self.writer = port, None, None

    async def ask(self, key, method="GET", work_ms=0):
        try:
            if self.writer is None:
                self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
            self.writer.write(request(key, method, work_ms))
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
            await self.reader.readexactly(int(headers.get("content-length", 0)))
            if headers.get("connection") == "close":
                self.close()
            return Answer(key, method, int(head.split(" ", 2)[1]), headers.get("x-node"))
        except (OSError, asyncio.IncompleteReadError):
            self.close()
            return Answer(key, method, 0, None)

    def close(self):
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


class Load:
    """Clients at work until they are told to stop. Every eighth sends POST, which nobody may repeat."""

    def __init__(self, port, clients, work_ms, skew):
        self.port, self.clients, self.work_ms = port, clients, work_ms
        self.weights = [1 / (number + 1) ** skew for number in range(KEYS)]
        self.answers, self.posts_under_way, self.stopping, self.tasks = [], 0, False, []

    async def client(self, number):
        chance, client = random.Random(number), Client(self.port)
        method = "POST" if number % 8 == 7 else "GET"
        while not self.stopping:
            key = key_name(chance.choices(range(KEYS), self.weights)[0])
            self.posts_under_way += method == "POST"
            answer = await client.ask(key, method, self.work_ms)
            self.posts_under_way -= method == "POST"
            self.answers.append(answer)
            if answer.status == 0:
                await asyncio.sleep(0.01)
        client.close()

    def start(self):
        self.tasks = [asyncio.create_task(self.client(number)) for number in range(self.clients)]

    async def take(self, count):
        """The next answers."""
        first = len(self.answers)
        while len(self.answers) < first + count:
            await asyncio.sleep(0.005)
        return self.answers[first:]

    async def stop(self):
        self.stopping = True
        await asyncio.gather(*self.tasks)


async def homes(port):
    """The node of each key while nothing else is under way, which is therefore free to be the one of its hash."""
    client = Client(port)
    found = {key_name(number): (await client.ask(key_name(number))).node for number in range(KEYS)}
    client.close()
    return found
