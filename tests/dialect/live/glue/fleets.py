"""Random fleets and keys. All of a run comes from its seed, the name of the program and the number of the fleet, so
that a fleet which disagrees is made again by the same command.
"""
import dataclasses
import random
import string


@dataclasses.dataclass
class Node:
    """A server as the program's configuration spells it. What else a program reads of one is in `more`."""
    id: str
    server: str = ""
    port: int = 0  # 0: none is written
    weight: int = 1
    more: dict = dataclasses.field(default_factory=dict)

    def address(self):
        return f"{self.server}:{self.port}" if self.port else self.server


@dataclasses.dataclass
class Fleet:
    number: int
    rng: random.Random
    nodes: list = dataclasses.field(default_factory=list)
    keys: list = dataclasses.field(default_factory=list)
    choices: dict = dataclasses.field(default_factory=dict)

    @property
    def name(self):
        return f"f{self.number}"

    def choose(self, **choices):
        """Takes one value of each list."""
        for name, values in choices.items():
            self.choices[name] = self.rng.choice(values)


def fleet_of(seed, program, number):
    return Fleet(number, random.Random(f"{seed} {program} {number}"))


def count(rng, most=16):
    """Small fleets most of all; a single server is a case of its own in many programs."""
    return rng.choice([1, 2, rng.randint(3, 6), rng.randint(3, most), rng.randint(3, most)])


def weights(rng, size, most):
    """Equal ones, close ones and uneven ones."""
    limit = rng.choice([1, 3, most])
    return [rng.randint(1, limit) for _ in range(size)]


def word(rng, letters=string.ascii_lowercase, least=2, most=9):
    return "".join(rng.choices(letters, k=rng.randint(least, most)))


def nodes(rng, size, most_weight=1, port=11211):
    """Servers that nobody contacts: addresses and names, at the program's own port and at others. Where the port is
    the program's own, half of them do not write it.
    """
    made = []
    for number, weight in enumerate(weights(rng, size, most_weight)):
        name = f"{word(rng)}-{number}.{rng.choice(['example', 'Cache.Example', 'eu.internal'])}"
        server = rng.choice([name, f"10.{rng.randrange(256)}.{number}.{rng.randrange(1, 255)}"])
        node = Node("", server, rng.choice([0, port, rng.randrange(1024, 65536)]), weight)
        made.append(dataclasses.replace(node, id=node.address()))
    return made


def loopback_nodes(fleet, size, most_weight, ports):
    """Servers at addresses of this machine, no two of a run at the same one."""
    rng, made = fleet.rng, []
    for number, weight in enumerate(weights(rng, size, most_weight)):
        server = f"127.{100 + fleet.number // 100}.{fleet.number % 100 * 2 + number // 100}.{number % 100 + 1}"
        node = Node("", server, rng.choice(ports), weight)
        made.append(dataclasses.replace(node, id=node.address(), more={"ip": server}))
    return made


def name_some(fleet, domains=("example",)):
    """Gives about half of the nodes a name, which no other node of a run has, instead of their address."""
    for number, node in enumerate(fleet.nodes):
        if fleet.rng.randrange(2):
            node.server = f"{word(fleet.rng)}-{number}.{fleet.name}.{fleet.rng.choice(domains)}"
            node.id = node.address()


def take_out(fleet, ways):
    """Marks some of the nodes by more["out"], which the program then leaves out, but never the first one."""
    for node in fleet.nodes[1:]:
        if fleet.rng.randrange(6) == 0:
            node.more["out"] = fleet.rng.choice(ways)


def memcached_rows(fleet):
    """The nodes of a cluster file; where no port is written, memcached's."""
    return [{"id": node.id, "server": node.server, "port": node.port or 11211, "weight": node.weight,
             **({"ip": node.more["ip"]} if "ip" in node.more else {})} for node in fleet.nodes]


TEXT = string.ascii_letters + string.digits + "-._~:@"
HIGH = [bytes([byte]) for byte in range(0x80, 0x100)]


def text_key(rng):
    """What all programs carry: no blank, no bracket, no sign that an address of the web cuts at."""
    shape = rng.randrange(6)
    if shape == 0:
        return f"user:{rng.randrange(10 ** rng.randint(1, 12))}"
    if shape == 1:
        return f"session-{rng.getrandbits(128):032x}"
    if shape == 2:
        return f"{word(rng)}.{word(rng)}:{rng.randrange(1000)}"
    if shape == 3:
        return "".join(rng.choices(TEXT, k=rng.randint(100, 250)))
    return "".join(rng.choices(TEXT, k=rng.randint(1, 24)))


def utf8_key(rng):
    """Text of several alphabets, beside plain text; at most 250 bytes."""
    if rng.randrange(3):
        return text_key(rng).encode()
    letters = [chr(code) for first in (0xe0, 0x400, 0x3b1, 0x4e00, 0x1f600) for code in range(first, first + 20)]
    return ("k" + word(rng, letters, 1, 40)).encode()


def byte_key(rng):
    """Any bytes but blanks and those that control, which lines of text cannot carry."""
    if rng.randrange(3):
        return utf8_key(rng)
    return b"".join(rng.choices(HIGH + [letter.encode() for letter in TEXT], k=rng.randint(1, 60)))


def tag_key(rng):
    """With braces: whole ones, empty ones, none that close, several."""
    pieces = [text_key(rng)[:20] for _ in range(3)]
    return rng.choice(["{%s}%s%s", "%s{%s}%s", "%s{}%s{%s}", "%s{%s%s", "{%s}{%s}%s", "%s}%s{%s"]) % tuple(pieces)


def keys(rng, number, make):
    """Different keys, as bytes."""
    found = {}
    while len(found) < number:
        key = make(rng)
        found[key.encode() if isinstance(key, str) else key] = None
    return list(found)
