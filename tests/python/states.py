"""States and incarnations of nodes, and the cases that every language must agree on.

    python3 tests/python/states.py > tests/vectors/shared_cases_states.tsv

docs/placement.md, "States fingerprint", specifies the fingerprint; include/holdfast/cluster.h the incarnations.
"""
import hashes

STATES = {"up": 0, "draining": 1, "down": 2}

HEAD = """\
# States fingerprints and incarnations that every language must answer alike, made by tests/python/states.py.
# Never to change; cases may be appended. The steps of shared_cases_homes.tsv, and:
# states              16 hex digits: the states fingerprint of what is published
# incarnation         id, number
# state_incarnation   id, number, and up, draining or down
# remove_incarnation  id, number
# refused             status and message of the step that follows"""


def le64(number):
    return number.to_bytes(8, "little")


def text(data):
    return le64(len(data)) + data


def fingerprint(states):
    """Of states by id; 0 if every node is up."""
    others = sorted((name, state) for name, state in states.items() if state != "up")
    if not others:
        return 0
    data = text(b"holdfast states 1") + le64(len(others))
    return hashes.siphash(data + b"".join(text(name) + le64(STATES[state]) for name, state in others))


class Cluster:
    """Gives the lines of steps, and of what must come of them."""

    def __init__(self, title, algorithm, nodes):
        self.states, self.incarnations = {}, {}
        self.lines = [f"case\t{title}", f"option\talgorithm\t{algorithm}", "cluster"]
        for name, weight in nodes:
            self.add(name, weight)

    def step(self, *fields):
        self.lines.append("\t".join(str(field) for field in fields))

    def add(self, name, weight=1):
        self.step("add", name, weight)
        self.states[name], self.incarnations[name] = "up", 0

    def remove(self, name):
        self.step("remove", name)
        del self.states[name]

    def state(self, name, state):
        self.step("state", name, state)
        self.states[name] = state

    def publish(self):
        self.step("publish")
        self.step("states", f"{fingerprint({name.encode(): state for name, state in self.states.items()}):016x}")

    def incarnation(self, name, number):
        now = self.incarnations[name]
        if number < now:
            self.step("refused", "HF_E_REFUSED", f"node '{name}' is of incarnation {now} and cannot go back to "
                      f"{number}: give a greater one, or remove the node and add it anew")
        if number > now:
            self.incarnations[name], self.states[name] = number, "up"
        self.step("incarnation", name, number)

    def is_late(self, name, number):
        now = self.incarnations[name]
        if number < now:
            self.step("refused", "HF_E_REFUSED", f"node '{name}' is of incarnation {now} and this is for incarnation "
                      f"{number}, which has ended: ignore it")
        return number < now

    def state_incarnation(self, name, number, state):
        if not self.is_late(name, number):
            self.states[name] = state
        self.step("state_incarnation", name, number, state)

    def remove_incarnation(self, name, number):
        if not self.is_late(name, number):
            del self.states[name]
        self.step("remove_incarnation", name, number)


FLEET = [(f"n{i}", 1) for i in range(6)]


def orders():
    """The same states by three ways."""
    changes = [("n1", "down"), ("n4", "draining"), ("n5", "down")]
    for title, way in (("forth", changes), ("back", changes[::-1]),
                       ("by detours", [("n0", "down"), ("n1", "draining"), *changes, ("n0", "up")])):
        cluster = Cluster(f"states, {title}", "rendezvous-table", FLEET)
        for name, state in way:
            cluster.state(name, state)
        cluster.publish()
        yield cluster


def placements():
    """Neither the algorithm counts, nor weights, nor slots."""
    for algorithm, first in (("ring", 3), ("jump", 1), ("anchor", 1), ("modulo", 1), ("rendezvous", 0.5)):
        nodes = [(name, first if first != 1 and i == 4 else 1) for i, (name, _) in enumerate(FLEET)]
        cluster = Cluster(f"states under {algorithm}", algorithm, nodes)
        for name, state in (("n5", "down"), ("n1", "down"), ("n4", "draining")):
            cluster.state(name, state)
        cluster.publish()
        yield cluster


def words():
    """Ids that run into one another, bytes beyond ASCII, nodes of weight 0, and all ways of one node."""
    for names in (("ab", "c"), ("a", "bc"), ("abc", "d")):
        cluster = Cluster(f"states of {names[0]} and {names[1]}", "rendezvous-table", [(name, 1) for name in names])
        for name in names:
            cluster.state(name, "down")
        cluster.publish()
        yield cluster
    cluster = Cluster("one by one", "rendezvous-table", [("käse", 1), ("node", 1), ("spare", 0), ("z" * 255, 1)])
    cluster.publish()
    for name in ("spare", "käse", "z" * 255, "node"):
        for state in ("down", "draining", "up"):
            cluster.state(name, state)
            cluster.publish()
            cluster.state(name, "down")
    cluster.publish()
    cluster.remove("node")
    cluster.publish()
    yield cluster


def incarnations():
    greatest = 2**64 - 1
    cluster = Cluster("incarnations", "rendezvous-table", FLEET)
    cluster.state("n1", "down")
    cluster.state("n2", "draining")
    cluster.publish()
    for name, number in (("n1", 7), ("n2", 0), ("n2", 1), ("n3", greatest)):
        cluster.incarnation(name, number)
        cluster.publish()
    cluster.state("n1", "draining")
    for number in (7, 6, 0, 7):
        cluster.incarnation("n1", number)
    cluster.publish()
    for name, number, state in (("n1", 6, "down"), ("n1", 7, "down"), ("n1", 5, "up"), ("n1", 9, "draining"),
                                ("n1", 8, "down"), ("n0", 0, "down"), ("n3", greatest - 1, "down")):
        cluster.state_incarnation(name, number, state)
        cluster.publish()
    for name, number in (("n1", 6), ("n3", 0), ("n1", 7), ("n0", 3)):
        cluster.remove_incarnation(name, number)
        cluster.publish()
    cluster.add("n1")
    cluster.state_incarnation("n1", 1, "down")
    cluster.publish()
    yield cluster


def lines():
    yield HEAD
    for make in (orders, placements, words, incarnations):
        for cluster in make():
            yield from cluster.lines


if __name__ == "__main__":
    print("\n".join(lines()))
