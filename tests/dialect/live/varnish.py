"""Varnish: the shard director, with idents, weights and numbers of replicas. Nothing is fetched: a request is answered
with the name of the backend that the director chose.
"""
import re

import fleets
import web
from room import free_port, version_of

PROGRAM = "varnish"
PACKAGES = "varnish gcc libc6-dev"
VARNISHD = "/usr/sbin/varnishd"


def version():
    return version_of([VARNISHD, "-V"], re.compile(r"varnish-(\S+)"))


# Fewer than three points are a case of their own, which one of these has not.
def fill(fleet, count):
    rng = fleet.rng
    fleet.choose(replicas=[67, 67, 10, 128])
    for number, weight in enumerate(fleets.weights(rng, fleets.count(rng), 4)):
        node = fleets.Node(f"{fleet.name}_{number}", weight=weight)
        if rng.randrange(2):
            node.more["label"] = fleets.nodes(rng, 1)[0].id
        fleet.nodes.append(node)
    fleet.keys = fleets.keys(rng, count, fleets.utf8_key)


def declared(fleet):
    return "".join(f'backend {node.id} {{ .host = "127.0.0.1"; .port = "9"; }}\n' for node in fleet.nodes)


def director(fleet):
    lines = [f"  new {fleet.name} = directors.shard();"]
    for node in fleet.nodes:
        ident = f', ident="{node.more["label"]}"' if "label" in node.more else ""
        weight = f", weight={node.weight}.0" if node.weight != 1 else ""
        lines.append(f"  {fleet.name}.add_backend({node.id}{ident}{weight});")
    return "\n".join([*lines, f"  {fleet.name}.reconfigure(replicas={fleet.choices['replicas']});\n"])


def choice(fleet):
    return (f'  if (req.http.x-fleet == "{fleet.name}") {{\n    set req.http.x-chosen = {fleet.name}.backend(by=KEY, '
            f"key={fleet.name}.key(req.http.x-key), resolve=NOW);\n  }}\n")


def ask(all_fleets, room):
    port = free_port()
    room.write("fleets.vcl", "vcl 4.1;\nimport directors;\n" + "".join(map(declared, all_fleets)) + "sub vcl_init {\n" +
               "".join(map(director, all_fleets)) + "}\nsub vcl_recv {\n" + "".join(map(choice, all_fleets)) +
               "  return (synth(200));\n}\nsub vcl_synth {\n  set resp.http.x-chosen = req.http.x-chosen;\n"
               '  synthetic("");\n  return (deliver);\n}\n')
    room.start([VARNISHD, "-F", "-j", "none", "-n", room.path("state"), "-a", f"127.0.0.1:{port}", "-s", "malloc,8m",
                "-T", "none", "-f", room.path("fleets.vcl")], port)
    for fleet in all_fleets:
        asked = [web.request(b"/", Fleet=fleet.name.encode(), Key=key) for key in fleet.keys]
        yield web.ask(port, asked)


def cluster(fleet, room):
    nodes = [{"id": node.id, "weight": node.weight, **node.more} for node in fleet.nodes]
    return room.written(fleet.name, "varnish-shard@1", {"virtual_nodes": fleet.choices["replicas"]}, nodes)
