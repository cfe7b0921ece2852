"""Reference implementation of balanced replicas, docs/placement.md section 10: the rows of a table whose replicas are
fair. lib/place/replicas/ceilings.cpp and floors.cpp must give the same bits."""
from fractions import Fraction
from math import ceil, floor

from rendezvous import LOW52, multiplier


def quota(share, partitions, millionths):
    """(floor, ceiling) of a fair share in units of 2^-32 replicas a key."""
    fair, e = Fraction(share * partitions, 2**32), Fraction(millionths, 10**6)
    return max(1, min(floor(fair), ceil((1 - e) * fair))), max(ceil(fair), floor((1 + e) * fair))


class Rows:
    """`choose(j, order)` gives the replicas of partition j, the owner first; `takes(j, row)` says whether the zones
    take them. `orders` are by partition."""

    def __init__(self, scores, hashes, orders, owners, count, choose, takes):
        self.scores, self.orders, self.owners, self.count = scores, orders, owners, count
        self.choose, self.takes = choose, takes
        self.a = [multiplier(h) for h in hashes]
        self.rows = [choose(j, order) for j, order in enumerate(orders)]

    def draw(self, j, i):
        return self.a[j] * self.scores.constants[i] & LOW52

    def held(self):
        """By member, the partitions of which it is a replica, the owner included."""
        held = [[] for _ in self.scores.constants]
        for j, row in enumerate(self.rows):
            for i in row:
                held[i].append(j)
        return held

    def meet_ceilings(self, ceilings):
        refused, settled = [set() for _ in self.owners], set()
        while True:
            again = set()
            for i, partitions in enumerate(self.held()):
                owned = sum(self.owners[j] == i for j in partitions)
                excess = len(partitions) - max(ceilings[i], owned)
                others = sorted((self.draw(j, i), j) for j in partitions if self.owners[j] != i and j not in settled)
                for _, j in others[-excess:] if excess > 0 else ():
                    refused[j].add(i)
                    again.add(j)
            if not again:
                return
            for j in again:
                row = self.choose(j, [i for i in self.orders[j] if i not in refused[j]])
                if len(row) < self.count:
                    settled.add(j)
                    row = self.choose(j, self.orders[j])
                self.rows[j] = row

    def meet_floors(self, floors):
        counts = [len(partitions) for partitions in self.held()]
        needy = [i for i, count in enumerate(counts) if count < floors[i]]
        for _, j, i in sorted((self.draw(j, i), j, i) for i in needy for j in range(len(self.rows))):
            if counts[i] < floors[i] and i not in self.rows[j]:
                self.exchange(j, i, counts, floors)

    def exchange(self, j, i, counts, floors):
        for place in range(self.count - 1, 0, -1):
            former = self.rows[j][place]
            row = self.rows[j][:place] + [i] + self.rows[j][place + 1:]
            if counts[former] > floors[former] and self.takes(j, row):
                self.rows[j] = row
                counts[former] -= 1
                counts[i] += 1
                return
