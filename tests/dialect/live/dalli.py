"""Dalli: the ring of Ruby's client of memcached, with weights and with ports left out."""
import os

import fleets
import natives

PROGRAM = "dalli"
PACKAGES = "ruby ruby-dalli"


def version():
    return natives.package("ruby-dalli")


def fill(fleet, count):
    rng = fleet.rng
    fleet.nodes = fleets.nodes(rng, fleets.count(rng, 40), 9)
    fleet.keys = fleets.keys(rng, count, fleets.byte_key)


def ask(all_fleets, room):
    return natives.ask(["ruby", os.path.join(room.source, "dalli.rb")], all_fleets)


def cluster(fleet, room):
    return room.written(fleet.name, "dalli@1", {}, [{"id": node.id, "weight": node.weight} for node in fleet.nodes])
