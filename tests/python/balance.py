"""Reference implementation of balanced replicas, docs/placement.md section 10: the rows of a table whose replicas are
fair. lib/place/replicas/ceilings.cpp and floors.cpp must give the same bits."""
from fractions import Fraction
from math import ceil, floor

from rendezvous import LOW52, multiplier, partition_hash


def quota(share, partitions, millionths):
    """(floor, ceiling) of a fair share in units of 2^-32 replicas a key."""
    fair, e = Fraction(share * partitions, 2**32), Fraction(millionths, 10**6)
    return max(1, min(floor(fair), ceil((1 - e) * fair))), max(ceil(fair), floor((1 + e) * fair))


PATIENCE = 4  # how often a partition may find too few replicas


class Rows:
    """`choose(order, owner)` gives the replicas of a partition, the owner first; `takes(row)` says whether the zones
    take them."""

    def __init__(self, scores, owners, count, choose, takes):
        self.scores, self.owners, self.count, self.choose, self.takes = scores, owners, count, choose, takes
        self.a = [multiplier(partition_hash(j)) for j in range(len(owners))]
        self.orders = [scores.order(partition_hash(j)) for j in range(len(owners))]
        self.rows = [choose(order, owner) for order, owner in zip(self.orders, owners)]

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
        refused, patience = [set() for _ in self.owners], [PATIENCE for _ in self.owners]
        while True:
            again = set()
            for i, partitions in enumerate(self.held()):
                owned = sum(self.owners[j] == i for j in partitions)
                excess = len(partitions) - max(ceilings[i], owned)
                others = sorted((patience[j], self.draw(j, i), j) for j in partitions
                                if self.owners[j] != i and patience[j])
                for _, _, j in others[-excess:] if excess > 0 else ():
                    refused[j].add(i)
                    again.add(j)
            if not again:
                return self.hand_over(ceilings)
            for j in again:
                row = self.choose([i for i in self.orders[j] if i not in refused[j]], self.owners[j])
                if len(row) < self.count:
                    patience[j] -= 1
                    refused[j] = set()
                    row = self.choose(self.orders[j], self.owners[j])
                self.rows[j] = row

    def hand_over(self, ceilings):
        held = self.held()
        counts = [len(partitions) for partitions in held]
        most = [max(ceiling, self.owners.count(i)) for i, ceiling in enumerate(ceilings)]
        for i in [i for i in range(len(counts)) if counts[i] > most[i]]:
            others = sorted(((self.draw(j, i), j) for j in held[i] if self.owners[j] != i and i in self.rows[j]),
                            reverse=True)
            for _, j in others:
                if counts[i] > most[i]:
                    self.give(j, i, counts, most)

    def give(self, j, i, counts, most):
        place = self.rows[j].index(i)
        for taker in sorted((o for o in range(len(counts)) if counts[o] < most[o] and o not in self.rows[j]),
                            key=lambda o: self.draw(j, o)):
            row = self.rows[j][:place] + [taker] + self.rows[j][place + 1:]
            if self.takes(row):
                self.rows[j] = row
                counts[i] -= 1
                counts[taker] += 1
                return

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
            if counts[former] > floors[former] and self.takes(row):
                self.rows[j] = row
                counts[former] -= 1
                counts[i] += 1
                return
