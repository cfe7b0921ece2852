"""Guava: consistentHash of numbers, and of keys by MurmurHash3 and CRC-32."""
import fleets
import natives

PROGRAM = "guava"
PACKAGES = "default-jdk-headless libguava-java"


def version():
    return natives.package("libguava-java")


def fill(fleet, count):
    rng = fleet.rng
    fleet.choose(hash=["u64", "murmur3_128", "crc32"])
    fleet.nodes = [fleets.Node(f"bucket-{number}") for number in range(rng.choice([1, 2, rng.randint(2, 300)]))]
    numbers = fleet.choices["hash"] == "u64"
    fleet.keys = fleets.keys(rng, count, lambda rng: str(rng.getrandbits(64)) if numbers else fleets.byte_key(rng))


def ask(all_fleets, room):
    return natives.ask(natives.java_program(room, "guava", "/usr/share/java/guava.jar"), all_fleets)


def cluster(fleet, room):
    return room.written(fleet.name, "guava@1", {"key_hash": fleet.choices["hash"]},
                        [{"id": node.id} for node in fleet.nodes])
