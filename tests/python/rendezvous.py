"""Reference implementation of rendezvous@1 and rendezvous-table@1, written from docs/placement.md alone."""
import heapq
from decimal import Decimal, getcontext
from fractions import Fraction
from math import ceil, floor

from hashes import GOLDEN, MASK, mix64

getcontext().prec = 60
LOW52 = 2**52 - 1

E90 = floor(Decimal(2).ln() * Decimal(2)**90)
T = [floor((1 + Decimal(i) / 256).ln() * Decimal(2)**58) for i in range(256)]
R = [(2**72 - 1) // (256 + i) for i in range(256)]
C = [2**64 - 1, 2**55, 2**48 // 3, 2**38, 2**32 // 5, 2**24 // 6]


def hi(a, b):
    return a * b >> 64


def exponential(x):
    """L(x): -ln(1 - x / 2^52) in units of 2^-58."""
    u = 2**52 - x
    n = 53 - u.bit_length()
    v = u << (n + 11)
    i = (v >> 55) & 0xFF
    t = hi((v << 9) & MASK, R[i])
    s = C[5]
    for c in reversed(C[:5]):
        s = c - hi(t, s)
    return (n * E90 >> 32) - T[i] - (hi(t, s) >> 14) + 2


def multiplier(h):
    return mix64((h + GOLDEN) & MASK) | 1


def constant(member_key):
    return (mix64((member_key + GOLDEN) & MASK) & LOW52) | 1


class Rendezvous:
    """`weights` are steps of 2^-32, as long as `keys`."""

    def __init__(self, keys, weights):
        self.constants = [constant(key) for key in keys]
        self.weights = weights
        self.is_equal = len(set(weights)) == 1
        self.inverses = [1 / weight for weight in weights]

    def draws(self, h):
        a = multiplier(h)
        return [a * k & LOW52 for k in self.constants]

    def is_before(self, draws, i, j):
        left = exponential(draws[i]) * self.weights[j]
        right = exponential(draws[j]) * self.weights[i]
        return left < right or (left == right and i < j)

    def first(self, h):
        draws = self.draws(h)
        if self.is_equal:
            return draws.index(min(draws))
        guesses = [x * inverse for x, inverse in zip(draws, self.inverses)]
        best = guesses.index(min(guesses))
        # L(x) >= 64 x: whoever is above the best score by that bound need not be looked at.
        reach, weight = exponential(draws[best]), self.weights[best]
        for i, x in enumerate(draws):
            if 64 * x * weight <= reach * self.weights[i] and self.is_before(draws, i, best):
                best = i
        return best

    def order(self, h):
        draws = self.draws(h)
        scores = [(Fraction(exponential(x), weight), i) for i, (x, weight) in enumerate(zip(draws, self.weights))]
        return [i for _, i in sorted(scores)]


def quotas(weights, partitions, millionths):
    """(floors, ceilings)"""
    left, total, light = partitions, sum(weights), 0
    for weight in sorted(weights):
        if left * weight >= total:
            break
        left, total, light = left - 1, total - weight, weight
    e = Fraction(millionths, 10**6)
    floors, ceilings = [], []
    for weight in weights:
        fair = Fraction(1) if weight <= light else Fraction(left * weight, total)
        ceilings.append(max(ceil(fair), floor((1 + e) * fair)))
        floors.append(max(1, min(floor(fair), ceil((1 - e) * fair))))
    return floors, ceilings


def partition_hash(j):
    return mix64((j + 1) * GOLDEN & MASK)


def group(j, bits, groups):
    """The number of the group of partition j of 2^bits."""
    q = groups.bit_length() - 1
    whole = j >> (bits - q)
    return whole if whole < 2**(q + 1) - groups else j >> (bits - q - 1)


def group_hashes(bits, groups):
    """By partition."""
    return [partition_hash(group(j, bits, groups)) for j in range(2**bits)]


def _apply_ceilings(scores, owners, ceilings, a, hashes):
    held = [[] for _ in ceilings]  # (-draw, -partition): the one liked least comes first
    for j, i in enumerate(owners):
        held[i].append((-(a[j] * scores.constants[i] & LOW52), -j))
    free = []
    for i, pile in enumerate(held):
        heapq.heapify(pile)
        while len(pile) > ceilings[i]:
            free.append(-heapq.heappop(pile)[1])
    tried = {}
    while free:
        j = free.pop()
        order = tried.setdefault(j, iter(scores.order(hashes[j])[1:]))
        i = next(order)
        owners[j] = i
        heapq.heappush(held[i], (-(a[j] * scores.constants[i] & LOW52), -j))
        if len(held[i]) > ceilings[i]:
            free.append(-heapq.heappop(held[i])[1])


def _apply_floors(scores, owners, floors, a):
    counts = [0] * len(floors)
    for i in owners:
        counts[i] += 1
    needy = [i for i, count in enumerate(counts) if count < floors[i]]
    wishes = sorted((a[j] * scores.constants[i] & LOW52, j, i) for i in needy for j in range(len(owners)))
    for _, j, i in wishes:
        owner = owners[j]
        if counts[i] < floors[i] and counts[owner] > floors[owner]:
            owners[j] = i
            counts[owner] -= 1
            counts[i] += 1


def table(keys, weights, bits, millionths, groups):
    """The owner's number of every partition."""
    scores = Rendezvous(keys, weights)
    hashes = group_hashes(bits, groups)
    owners = [scores.first(h) for h in hashes]
    if millionths:
        floors, ceilings = quotas(weights, 2**bits, millionths)
        a = [multiplier(h) for h in hashes]
        _apply_ceilings(scores, owners, ceilings, a, hashes)
        _apply_floors(scores, owners, floors, a)
    return owners
