"""gRPC in Go: a client under the policy ring_hash, with rings of several sizes and with hash keys of endpoints. Weights
come from xDS alone, so that endpoints have none here.
"""
import os

import fleets
import natives

PROGRAM = "grpc-go"
PACKAGES = "golang-go"
MODULE, VERSION = "google.golang.org/grpc", "v1.75.0"
SIZES = [(1, 5), (1, 4096), (100, 100), (100, 1000), (1024, 4096), (2000, 4096)]


def version():
    return VERSION


# A ring of fewer points than nodes leaves some of these without any.
def fill(fleet, count):
    rng = fleet.rng
    fleet.choose(keys=["own", "address"])
    fleet.choices["least"], fleet.choices["most"] = rng.choice(SIZES)
    fleet.nodes = fleets.nodes(rng, fleets.count(rng, 40))
    for node in fleet.nodes:
        node.port = node.port or 443
        node.id = node.address()
    fleet.keys = fleets.keys(rng, count, fleets.text_key)


def ask(all_fleets, room):
    program = natives.go_program(room, "grpc", f"{MODULE}@{VERSION}")
    settings = {**os.environ, "GRPC_EXPERIMENTAL_RING_HASH_SET_REQUEST_HASH_KEY": "true"}
    return natives.ask(program, all_fleets, env=settings)


def cluster(fleet, room):
    choices = fleet.choices
    options = {"ring_least": choices["least"], "ring_most": choices["most"]}
    nodes = [{"id": node.id, **({"label": node.server} if choices["keys"] == "own" else {})} for node in fleet.nodes]
    return room.written(fleet.name, "grpc/ring-hash@1", options, nodes)
