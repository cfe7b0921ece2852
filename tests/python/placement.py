"""Reference implementation of a view, written from docs/placement.md alone. XXH3 is left to its own library."""
import bisect
import copy
import heapq
from fractions import Fraction
from math import floor

import hashes
import numbered
import rendezvous
import slots
from hashes import GOLDEN, MASK, le64, mix64, text
from overload import Overload
from replicas import Replicas
from shards import Shards

MOST_CANDIDATES = 64  # in an algorithm's own order
ROUNDS = {"siphash-2-4": (2, 4), "siphash-1-3": (1, 3)}
KINDS = {"rendezvous-table@1": "set", "rendezvous@1": "set", "ring@1": "set", "modulo@1": "set",
         "maglev@1": "set", "multi-probe@1": "set", "straw2@1": "set", "jumpback@1": "slot", "jump@1": "slot",
         "jump-guava@1": "slot", "flip@1": "slot", "power@1": "slot",
         "dx@1": "slot", "jumpback-dx@1": "log", "anchor@1": "log", "memento@1": "log"}
DEFAULTS = {"hash": "siphash-2-4", "seed": "", "expected_nodes": "1000", "partitions": "0", "balance": "0.05",
            "virtual_nodes": "160", "table_size": "65537", "probes": "21", "capacity": "0",
            "fair_replicas": "0", "key_part": "whole", "replica_level": "0", "replica_counts": "even",
            "partition_groups": "0",
            "replica_overload": "unlimited"}


def steps(weight):
    return floor(Fraction(float(weight)) * 2**32 + Fraction(1, 2))


def part_of(key, rule):
    """The bytes of a key that are hashed."""
    name, _, value = rule.partition(":")
    if name == "first":
        return key[:int(value)]
    begin, end = 0, -1
    if name == "before":
        end = key.find(value.encode())
    elif name == "tag":
        opening, closing = (bytes([byte]) for byte in value.encode())
        begin = key.find(opening) + 1
        end = key.find(closing, begin) if begin else -1
    return key[begin:end] if end > begin else key


def ring_points(keys, weights, virtual_nodes):
    """Sorted points and the number of the member that owns each."""
    owners = {}
    for i, (key, weight) in enumerate(zip(keys, weights)):
        for n in range(max(1, (virtual_nodes * weight + 2**31) // 2**32)):
            owners.setdefault(mix64((key + (n + 1) * GOLDEN) & MASK), i)
    points = sorted(owners)
    return points, [owners[point] for point in points]


def successor(points, h):
    """Index of the smallest point that is not below h; past the largest the circle starts again."""
    at = bisect.bisect_left(points, h)
    return at if at < len(points) else 0


def nearest(points, h, probes):
    """Index of the point that a probe of h comes closest to."""
    tries = [h] + [mix64((h + j * GOLDEN) & MASK) for j in range(1, probes)]
    found = [successor(points, probe) for probe in tries]
    distances = [(points[at] - probe) % 2**64 for at, probe in zip(found, tries)]
    return found[distances.index(min(distances))]


def maglev_rows(keys, weights, size):
    """The owner's number of every row."""
    return [row[0] for row in maglev_orders(keys, weights, size)]


def maglev_orders(keys, weights, size):
    """Of every row the owner's number and that of the first that passed over it, if anybody did."""
    wishes = []
    for key in keys:
        offset = mix64((key + GOLDEN) & MASK) * size >> 64
        wishes.append((offset, 1 + (mix64((key + 2 * GOLDEN) & MASK) * (size - 1) >> 64)))
    # Turn t of a member falls into round ceil(t * W / w); rounds go by member.
    greatest = max(weights)
    turns = [(0, i, 0) for i in range(len(keys))]
    rows, steps_taken = [None] * size, [0] * len(keys)
    for _ in range(size):
        _, i, turn = heapq.heappop(turns)
        offset, skip = wishes[i]
        while rows[row := (offset + steps_taken[i] * skip) % size] is not None:
            if len(rows[row]) < 2:
                rows[row].append(i)
            steps_taken[i] += 1
        rows[row] = [i]
        steps_taken[i] += 1
        heapq.heappush(turns, (-(-(turn + 1) * greatest // weights[i]), i, turn + 1))
    return rows


def multi_probe_shares(points, probes):
    """Share of the owner of each point, from the formula for independent probes."""
    gaps = [((point - points[i - 1]) % 2**64 or 2**64, i) for i, point in enumerate(points)]
    gaps.sort()
    n, shares, total, spent, before = len(points), [0.0] * len(points), 0.0, 0.0, 1.0
    for k, (gap, i) in enumerate(gaps, 1):
        g = gap / 2**64
        after = max(0.0, 1 - spent - (n - k + 1) * g)**probes if k < n else 0.0
        total += (before - after) / (n - k + 1)
        shares[i], spent, before = total, spent + g, after
    return shares


def zone_tree(keys, weights, zones, zone_keys):
    """(scores, children) of the root; a child is such a pair or a member's number."""
    def grow(members, level):
        groups = {}  # by zone, or by member; in the order of first members
        for i in members:
            path = zones[i].split(b"/") if zones[i] else []
            name = b"/".join(path[:level + 1]) if len(path) > level else None
            groups.setdefault(i if name is None else name, []).append(i)
        child_keys = [zone_keys[name] if isinstance(name, bytes) else keys[name] for name in groups]
        child_weights = [sum(weights[i] for i in group) for group in groups.values()]
        children = [grow(group, level + 1) if isinstance(name, bytes) else name for name, group in groups.items()]
        return rendezvous.Rendezvous(child_keys, child_weights), children
    return grow(range(len(keys)), 0)


def walk(tree, h):
    while not isinstance(tree, int):
        scores, children = tree
        tree = children[scores.first(h)]
    return tree


def settled(nodes, changes, has_log):
    """Nodes as (id, weight, slot, zone), and the history of their slots, after all changes."""
    history, held = slots.History(), {}
    for name, weight, zone in nodes:
        held[name] = name, steps(weight), history.join(), zone
    for change, name in changes:
        if change == "leave":
            history.leave(held.pop(name)[2])
        else:
            taken = {node[2] for node in held.values()}
            lowest = min(set(range(history.used + 1)) - taken)
            held[name] = name, steps("1"), history.join() if has_log else lowest, b""
    return sorted(held.values()), history


class View:
    """`nodes` are (id, weight as text, zone); a node's place in the list is its slot. After them
    come `changes`: ("leave" or "join", id). `replica_weights` has the texts of those of their own, by id."""

    def __init__(self, algorithm, options, nodes, changes=(), replica_weights=()):
        self.algorithm = algorithm
        self.options = {**DEFAULTS, **options}
        self.seed = hashes.seed_words(self.options["seed"])
        self.nodes, self.history = settled(nodes, changes, KINDS[algorithm] == "log")
        members = [node for node in self.nodes if node[1] > 0]
        self.slots = [slot for _, _, slot, _ in members]
        self.weights = [weight for _, weight, _, _ in members]
        self.zones = [zone for _, _, _, zone in members]
        self.keys = hashes.member_keys([name for name, _, _, _ in members], self.seed)
        self.replica_orders, self.shard_order = {}, None
        self._hold({name: steps(text) for name, text in dict(replica_weights).items()})
        self._build(self.keys)

    def _hold(self, replica_weights):
        """Who holds replicas: nodes with a weight or a replica weight."""
        own = {name: replica_weights.get(name, weight) for name, weight, _, _ in self.nodes}
        self.apart = [(name, own[name]) for name, weight, _, _ in self.nodes if own[name] != weight]
        holders = [node for node in self.nodes if node[1] > 0 or own[node[0]] > 0]
        self.holder_slots = [slot for _, _, slot, _ in holders]
        self.holder_zones = [zone for _, _, _, zone in holders]
        self.holder_keys = hashes.member_keys([name for name, _, _, _ in holders], self.seed)
        self.home_weights = [weight for _, weight, _, _ in holders]
        self.replica_weights = [own[name] for name, _, _, _ in holders]

    @property
    def partition_bits(self):
        partitions = int(self.options["partitions"]) or 1024 * int(self.options["expected_nodes"])
        return (partitions - 1).bit_length()

    @property
    def groups(self):
        return int(self.options["partition_groups"]) or 2**self.partition_bits

    @property
    def balance(self):
        return floor(Fraction(float(self.options["balance"])) * 10**6 + Fraction(1, 2))

    @property
    def capacity(self):
        return int(self.options["capacity"]) or 2**(2 * int(self.options["expected_nodes"]) - 1).bit_length()

    def _build(self, keys):
        if self.algorithm == "rendezvous-table@1":
            self.rows = rendezvous.table(keys, self.weights, self.partition_bits, self.balance, self.groups)
        elif self.algorithm == "rendezvous@1":
            self.scores = rendezvous.Rendezvous(keys, self.weights)
        elif self.algorithm == "ring@1":
            self.points, self.owners = ring_points(keys, self.weights, int(self.options["virtual_nodes"]))
        elif self.algorithm == "multi-probe@1":
            self.points, self.owners = ring_points(keys, self.weights, 1)
        elif self.algorithm == "maglev@1":
            self.orders = maglev_orders(keys, self.weights, int(self.options["table_size"]))
            self.rows = [order[0] for order in self.orders]
        elif self.algorithm == "straw2@1":
            zone_keys = hashes.zone_keys(self.zones, keys, self.seed)
            self.tree = zone_tree(keys, self.weights, self.zones, zone_keys)

    def key_hash(self, key):
        """What the algorithm is given; None for a key that has no owner."""
        kind = self.options["hash"]
        if kind == "caller":
            return mix64(int.from_bytes(key, "little")) if len(key) == 8 else None
        rounds, final = ROUNDS[kind]
        return hashes.siphash(part_of(key, self.options["key_part"]), self.seed, rounds, final)

    def owner(self, key):
        """The slot of the owner, or None."""
        h = self.key_hash(key)
        return None if h is None or not self.slots else self.owner_of_hash(h)

    def owner_of_hash(self, h):
        n = len(self.slots)
        if self.algorithm == "rendezvous-table@1":
            return self.slots[self.rows[h >> (64 - self.partition_bits)]]
        if self.algorithm == "rendezvous@1":
            return self.slots[self.scores.first(h)]
        if self.algorithm == "maglev@1":
            return self.slots[self.rows[h * len(self.rows) >> 64]]
        if self.algorithm == "ring@1":
            return self.slots[self.owners[successor(self.points, h)]]
        if self.algorithm == "multi-probe@1":
            return self.slots[self.owners[nearest(self.points, h, int(self.options["probes"]))]]
        if self.algorithm == "straw2@1":
            return self.slots[walk(self.tree, h)]
        if self.algorithm == "modulo@1":
            return self.slots[h % n]
        if self.algorithm == "dx@1":
            return slots.dx(self.slots, self.capacity, h)
        if self.algorithm == "jumpback-dx@1":
            return slots.jumpback_dx(self.slots, lambda each: numbered.jumpback(each, self.history.used), h)
        if self.algorithm == "anchor@1":
            return slots.anchor(numbered.jumpback(h, self.history.used), self.history, h)
        if self.algorithm == "memento@1":
            return slots.memento(numbered.jumpback(h, self.history.used), self.history, h)
        return numbered.PLACES[self.algorithm](h, n)

    def without(self, gone):
        """The view without the members in these slots, had they left in this order."""
        view = copy.copy(self)
        left = [i for i, slot in enumerate(self.slots) if slot not in gone]
        view.slots, view.keys, view.weights, view.zones = (
            [each[i] for i in left] for each in (self.slots, self.keys, self.weights, self.zones))
        view.history = copy.deepcopy(self.history)
        for slot in gone:
            view.history.leave(slot)
        view._build(view.keys)
        return view

    def own_candidates(self, h):
        """The first slots, in the algorithm's own order."""
        n = min(len(self.slots), MOST_CANDIDATES)
        if self.algorithm == "ring@1":
            first = successor(self.points, h)
            points = (self.owners + self.owners)[first:first + min(len(self.points), 16384)]
            return [self.slots[i] for i in dict.fromkeys(points)][:n]
        if self.algorithm == "maglev@1":
            return [self.slots[i] for i in self.orders[h * len(self.rows) >> 64]]
        if self.algorithm in numbered.PLACES:
            return numbered.candidates(numbered.PLACES[self.algorithm], h, len(self.slots))[:n]
        named = [self.owner_of_hash(h)]
        while self.algorithm not in ("rendezvous@1", "rendezvous-table@1") and len(named) < n:
            named.append(self.without(named).owner_of_hash(h))
        return named

    def candidates(self, h):
        """The slots of all members in the order of a finished hash."""
        own = self.own_candidates(h)
        order = [self.slots[i] for i in rendezvous.Rendezvous(self.keys, self.weights).order(self.order_hash(h))]
        return own + [slot for slot in order if slot not in own]

    def replicas(self, h, count):
        """The slots of so many replicas of a finished hash."""
        if count not in self.replica_orders:
            self.replica_orders[count] = self.replica_order(count)
        order, rows = self.replica_orders[count]
        if rows is not None:
            return [self.holder_slots[i] for i in rows[h >> (64 - self.partition_bits)]]
        owner = self.holder_slots.index(self.owner_of_hash(h))
        is_own = KINDS[self.algorithm] != "log" and self.algorithm not in ("rendezvous@1", "rendezvous-table@1")
        if is_own and not self.apart and int(self.options["fair_replicas"]) != count:
            return [self.slots[i] for i in order.of_order([self.slots.index(slot) for slot in self.candidates(h)])]
        return [self.holder_slots[i] for i in order.of(self.order_hash(h), owner)]

    def shards(self, h, count):
        """The slot of each of so many shards of a position."""
        if self.shard_order is None:
            zone_keys = hashes.zone_keys(self.holder_zones, self.holder_keys, self.seed)
            self.shard_order = Shards(self.holder_keys, self.replica_weights, self.holder_zones, zone_keys, self.rules)
        return [self.holder_slots[i] for i in self.shard_order.of(self.order_hash(h), count)]

    def order_hash(self, h):
        if self.algorithm != "rendezvous-table@1":
            return h
        partition = h >> (64 - self.partition_bits)
        return rendezvous.partition_hash(rendezvous.group(partition, self.partition_bits, self.groups))

    @property
    def counts(self):
        """Option replica_counts, by zone."""
        parts = [part.rpartition("=") for part in self.options["replica_counts"].split(",") if "=" in part]
        return {zone.encode(): int(count) for zone, _, count in sorted(parts)}

    @property
    def rules(self):
        return int(self.options["replica_level"]), self.counts, {}

    @property
    def overload(self):
        """In millionths; None for no limit."""
        text = self.options["replica_overload"]
        return None if text == "unlimited" else floor(Fraction(float(text)) * 10**6 + Fraction(1, 2))

    def replica_order(self, count):
        is_fair = int(self.options["fair_replicas"]) == count
        order = Replicas(self.holder_keys, self.replica_weights, self.home_weights, self.holder_zones, count,
                         self.algorithm, is_fair, self.rules)
        is_balanced = is_fair and count > 1 and self.algorithm == "rendezvous-table@1" and self.balance > 0
        if not is_balanced:
            return order, None
        hashes_of_partitions = rendezvous.group_hashes(self.partition_bits, self.groups)
        owners = [self.holder_slots.index(self.slots[i]) for i in self.rows]
        if self.overload is not None:
            chosen = Overload(order, self.holder_keys, self.holder_zones, self.rules, self.overload)
            return order, chosen.balanced(hashes_of_partitions, owners, self.balance)
        return order, order.balanced(hashes_of_partitions, owners, self.balance)

    def shares(self):
        """By slot, as fractions of the key space."""
        shares = {slot: Fraction(0) for _, _, slot, _ in self.nodes}
        if self.algorithm in ("rendezvous-table@1", "maglev@1"):
            for row in self.rows:
                shares[self.slots[row]] += 1
            return {slot: share / len(self.rows) for slot, share in shares.items()}
        if self.algorithm == "ring@1":
            for i, point in enumerate(self.points):
                arc = (point - self.points[i - 1]) % 2**64 or 2**64
                shares[self.slots[self.owners[i]]] += Fraction(arc, 2**64)
            return shares
        if self.algorithm == "multi-probe@1":
            parts = multi_probe_shares(self.points, int(self.options["probes"]))
            return shares | {self.slots[owner]: part for owner, part in zip(self.owners, parts)}
        total = sum(self.weights)
        return shares | {slot: Fraction(weight, total) for slot, weight in zip(self.slots, self.weights)}

    def fingerprint(self):
        has_table, has_ring = self.algorithm == "rendezvous-table@1", self.algorithm == "ring@1"
        data = text(b"holdfast view 1") + text(self.algorithm.encode())
        data += le64(self.partition_bits if has_table else 0) + le64(self.balance if has_table else 0)
        data += le64(int(self.options["virtual_nodes"]) if has_ring else 0)
        data += le64(int(self.options["table_size"])) if self.algorithm == "maglev@1" else b""
        data += le64(int(self.options["probes"])) if self.algorithm == "multi-probe@1" else b""
        data += le64(self.capacity) if self.algorithm == "dx@1" else b""
        fair = int(self.options["fair_replicas"])
        data += text(b"fair replicas") + le64(fair) if fair > 1 else b""
        data += text(self.options["hash"].encode()) + le64(hashes.commitment(self.seed))
        part = self.options["key_part"]
        data += text(b"key part") + text(part.encode()) if part != "whole" else b""
        level, counts, _ = self.rules
        data += text(b"replica level") + le64(level) if level else b""
        counts = b",".join(zone + b"=%d" % count for zone, count in counts.items())
        data += text(b"replica counts") + text(counts) if counts else b""
        is_grouped = has_table and self.groups < 2**self.partition_bits
        data += text(b"partition groups") + le64(self.groups) if is_grouped else b""
        overload = self.options["replica_overload"].encode()
        data += text(b"replica overload") + text(overload) if overload != b"unlimited" else b""
        data += le64(len(self.nodes))
        for name, weight, slot, zone in self.nodes:
            data += text(name) + le64(weight) + text(zone)
            if KINDS[self.algorithm] != "set":
                data += le64(slot)
        if KINDS[self.algorithm] == "log":
            data += le64(len(self.history.removed)) + b"".join(map(le64, self.history.removed))
        if self.apart:
            data += text(b"replica weights") + le64(len(self.apart))
            data += b"".join(text(name) + le64(weight) for name, weight in self.apart)
        return hashes.siphash(data)
