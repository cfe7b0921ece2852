"""Reference implementation of shards, docs/placement.md section 11. lib/place/replicas/shards.cpp must give the same
bits."""
from fractions import Fraction

from hashes import GOLDEN, MASK, mix64
from rendezvous import LOW52, constant, exponential, multiplier
from replicas import Zone


class Shards:
    """Of all keys of a view; `weights` are replica weights, and `zone_keys` has the keys of prefixes."""

    def __init__(self, keys, weights, zones, zone_keys, rules):
        self.weights, self.zones = weights, zones
        self.constants = [constant(key) for key in keys]
        self.zone_constants = {prefix: constant(key) for prefix, key in zone_keys.items()}
        self.root = Zone(range(len(keys)), weights, zones, rules)

    def of(self, order_hash, count):
        """The number of the member of each shard."""
        self.order_hash = order_hash
        self.a = [mix64((order_hash + (p + 2) * GOLDEN) & MASK) | 1 for p in range(64)]
        self.out = [None] * count
        self.hand_on(self.root, list(range(count)), 0)
        return self.out

    def members(self, child):
        if not isinstance(child, Zone):
            return [child] if self.weights[child] else []
        return [member for each in child.children for member in self.members(each)]

    def constant(self, child, level):
        if not isinstance(child, Zone):
            return self.constants[child]
        path = self.zones[self.members(child)[0]].split(b"/")
        return self.zone_constants[b"/".join(path[:level + 1])]

    def draw(self, p, k):
        return self.a[p] * k & LOW52

    def bid(self, shards, k):
        """(least draw, the shard that it is for)."""
        return min((self.draw(p, k), p) for p in shards)

    def hand_on(self, zone, shards, level):
        taking = [at for at, places in enumerate(zone.places) if places[0]]
        order = sorted(taking, key=lambda at: isinstance(zone.children[at], Zone))
        constants = [self.constant(zone.children[at], level) for at in order]
        if len(shards) <= len(order) and all(each is None for each in zone.counts):
            joined = self.join(shards, constants)
            for p in shards:
                self.out[p] = self.member(zone, [zone.children[order[c]] for c in joined[p]], p, shards)
            return
        quotas = self.quotas(zone, order, constants, len(shards))
        lists = self.deal(shards, constants, quotas)
        for at, given in zip(order, lists):
            child = zone.children[at]
            if isinstance(child, Zone) and given:
                self.hand_on(child, given, level + 1)
            elif given:
                self.out[given[0]] = child

    def join(self, shards, constants):
        """By shard, the numbers of the children that join it."""
        bids = [self.bid(shards, k) for k in constants]
        joined = {p: [c for c, (_, wish) in enumerate(bids) if wish == p] for p in shards}
        keepers = {min(found, key=lambda c: bids[c]) for found in joined.values() if found}
        while empty := [p for p in shards if not joined[p]]:
            _, c, p = min((Fraction(self.draw(p, constants[c]), bids[c][0]), c, p)
                          for c in range(len(constants)) if c not in keepers for p in empty)
            joined[bids[c][1]].remove(c)
            joined[p] = [c]
            keepers.add(c)
        return joined

    def member(self, zone, children, p, shards):
        has_zones = any(isinstance(child, Zone) for child in zone.children)

        def score(i):
            k = self.constants[i]
            if i not in zone.children:
                y = self.draw(p, k)
            else:
                y = self.draw(p + 32, k) if has_zones else self.bid(shards, k)[0]
            return Fraction(exponential(y), self.weights[i]), i
        return min(score(i) for child in children for i in self.members(child))[1]

    def quotas(self, zone, order, constants, count):
        sure, has_room, extras = zone.deal(count)
        quotas = [sure[at] for at in order]
        a = multiplier(self.order_hash)
        room = [c for c, at in enumerate(order) if has_room[at]]
        for c in sorted(room, key=lambda c: (a * constants[c] & LOW52, c))[:extras]:
            quotas[c] += 1
        return quotas

    def deal(self, shards, constants, quotas):
        lists = [[] for _ in constants]
        for _, p, c in sorted((self.draw(p, k), p, c) for p in shards for c, k in enumerate(constants)):
            if len(lists[c]) < quotas[c] and not any(p in given for given in lists):
                lists[c].append(p)
        return [sorted(given) for given in lists]
