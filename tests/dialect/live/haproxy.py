"""HAProxy: backends with `hash-type consistent`, every function, with and without avalanche, over headers, parameters,
paths and addresses of clients. All servers lead to a frontend of the same process, since their ids alone are hashed.
"""
import re
import string

import fleets
import web
from room import free_port, version_of

PROGRAM = "haproxy"
PACKAGES = "haproxy"
HAPROXY = "/usr/sbin/haproxy"
FUNCTIONS = ["", " sdbm", " djb2", " wt6", " crc32"]
BALANCES = ["hash req.fhdr(x-key)", "hdr(x-key)", "url_param key", "uri", "uri whole", "source"]
HEAD = """\
defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
frontend back
    bind 127.0.0.1:{back}
    http-request return status 200
frontend front
    bind 127.0.0.1:{front}
    use_backend %[req.hdr(x-fleet)]
"""


def version():
    return version_of([HAPROXY, "-v"], re.compile(r"version (\S+)"))


def key_of(balance):
    """What the balance can find whole: `hdr` cuts at commas, a parameter and a path end at signs of their own."""
    if balance.startswith("hash"):
        return fleets.byte_key
    if balance == "source":
        return lambda rng: f"127.{rng.randrange(1, 255)}.{rng.randrange(256)}.{rng.randrange(1, 255)}"
    if balance.startswith("uri"):
        query = "?q=" if balance == "uri whole" else "/"
        return lambda rng: f"/{fleets.word(rng, string.ascii_letters, 0)}{query}{fleets.text_key(rng)[:100]}"
    return fleets.text_key


def fill(fleet, count):
    rng = fleet.rng
    fleet.choose(balance=BALANCES, function=FUNCTIONS, avalanche=["", " avalanche"])
    numbers = rng.sample(range(1, 5000), 16)
    for number, weight in enumerate(fleets.weights(rng, fleets.count(rng), 256)):
        node = fleets.Node(f"s{number + 1}", weight=weight)
        if rng.randrange(2):
            node.more["number"] = numbers[number]
        fleet.nodes.append(node)
    fleets.take_out(fleet, ["disabled", "backup", "weight 0"])
    fleet.keys = fleets.keys(rng, count, key_of(fleet.choices["balance"]))


def backend(fleet, back):
    choices = fleet.choices
    avalanche = choices["avalanche"] if choices["function"] else ""
    lines = [f"backend {fleet.name}", f"    balance {choices['balance']}",
             f"    hash-type consistent{choices['function']}{avalanche}", "    http-response set-header x-chosen %s"]
    for node in fleet.nodes:
        number = f" id {node.more['number']}" if "number" in node.more else ""
        lines.append(f"    server {node.id} 127.0.0.1:{back} weight {node.weight}{number} {node.more.get('out', '')}")
    return "\n".join(lines) + "\n"


def request(fleet, key):
    headers = {"Fleet": fleet.name.encode()}
    if fleet.choices["balance"].startswith("uri"):
        return web.request(key, **headers)
    if fleet.choices["balance"] == "url_param key":
        return web.request(b"/?a=1&key=" + key + b"&b=2", **headers)
    return web.request(b"/", Key=key, **headers)


def from_sources(port, fleet):
    """One connection from the address that is each of the keys."""
    for key in fleet.keys:
        with web.Connection(port, key.decode()) as connection:
            yield from map(web.chosen, connection.heads([request(fleet, key)]))


def ask(all_fleets, room):
    front, back = free_port(), free_port()
    room.write("haproxy.cfg", HEAD.format(front=front, back=back) + "".join(backend(each, back) for each in all_fleets))
    room.start([HAPROXY, "-db", "-f", room.path("haproxy.cfg")], front)
    for fleet in all_fleets:
        if fleet.choices["balance"] == "source":
            yield list(from_sources(front, fleet))
        else:
            yield web.ask(front, [request(fleet, key) for key in fleet.keys])


def cluster(fleet, room):
    return room.imported(room.path("haproxy.cfg"), fleet.name, "--format", "haproxy", "--name", fleet.name)
