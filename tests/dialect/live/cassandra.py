"""Cassandra's Python driver: its map of tokens says the first replica of a key under SimpleStrategy."""
import types

import fleets
import natives

PROGRAM = "cassandra-driver"
PACKAGES = "python3-cassandra"
KEYSPACE = "keys"


def version():
    return natives.package("python3-cassandra")


def fill(fleet, count):
    rng = fleet.rng
    fleet.choose(tokens=[1, 8, 256])
    fleet.nodes = fleets.nodes(rng, fleets.count(rng, 12))
    for node in fleet.nodes:
        node.more["tokens"] = [rng.randrange(-2**63 + 1, 2**63) for _ in range(fleet.choices["tokens"])]
    fleet.keys = fleets.keys(rng, count, fleets.byte_key)


def ask(all_fleets, _room):
    from cassandra.metadata import KeyspaceMetadata, Murmur3Token, TokenMap  # installed only for this
    keyspace = KeyspaceMetadata(KEYSPACE, True, "SimpleStrategy", {"replication_factor": "1"})
    metadata = types.SimpleNamespace(keyspaces={KEYSPACE: keyspace})
    for fleet in all_fleets:
        holders = {Murmur3Token(token): node.id for node in fleet.nodes for token in node.more["tokens"]}
        tokens = TokenMap(Murmur3Token, holders, sorted(holders), metadata)
        yield [tokens.get_replicas(KEYSPACE, Murmur3Token.from_key(key))[0] for key in fleet.keys]


def cluster(fleet, room):
    nodes = [{"id": node.id, "assigned": ",".join(map(str, node.more["tokens"]))} for node in fleet.nodes]
    return room.written(fleet.name, "cassandra@1", {}, nodes)
