"""Kafka's Python client: the partition of a key, by its default partitioner."""
import fleets
import natives

PROGRAM = "kafka-python"
PACKAGES = "python3-kafka"


def version():
    return natives.package("python3-kafka")


def fill(fleet, count):
    rng = fleet.rng
    fleet.nodes = [fleets.Node(f"partition-{number}") for number in range(rng.choice([1, 3, rng.randint(2, 200)]))]
    fleet.keys = fleets.keys(rng, count, fleets.byte_key)


def ask(all_fleets, _room):
    from kafka.partitioner import DefaultPartitioner  # installed only for this
    choose = DefaultPartitioner()
    for fleet in all_fleets:
        partitions = [node.id for node in fleet.nodes]
        yield [choose(key, partitions, partitions) for key in fleet.keys]


def cluster(fleet, room):
    return room.written(fleet.name, "kafka@1", {}, [{"id": node.id} for node in fleet.nodes])
