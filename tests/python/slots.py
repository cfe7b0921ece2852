"""Reference implementation of the algorithms whose slots may leave in any order, written from docs/placement.md
alone."""
from hashes import DETOUR, GOLDEN, MASK, mix64

MOST_TRIES = 256


class History:
    """Which slots were ever used, and which stand empty in the order in which they were left."""

    def __init__(self):
        self.used, self.removed = 0, []

    def join(self):
        if self.removed:
            return self.removed.pop()
        self.used += 1
        return self.used - 1

    def leave(self, slot):
        if not self.removed and slot == self.used - 1:
            self.used -= 1
            return
        self.removed.append(slot)
        if len(self.removed) == self.used:
            self.used, self.removed = 0, []


def stand_ins(history):
    """(live, stand-in) of every empty slot."""
    found, live = {}, history.used
    for slot in history.removed:
        live -= 1
        stand_in = live
        while stand_in in found:
            stand_in = found[stand_in][1]
        found[slot] = live, stand_in
    return found


def settle(first, history, h, state_after):
    """The slot in use for a key with hash h that is in slot `first` among all."""
    empty, slot, state = stand_ins(history), first, h
    while slot in empty:
        bound = empty[slot][0]
        state = state_after(state, slot)
        slot = ((mix64(state) >> 32) * bound) >> 32
        while slot in empty and empty[slot][0] >= bound:
            slot = empty[slot][1]
    return slot


def anchor(first, history, h):
    return settle(first, history, h, lambda state, slot: (state + DETOUR) & MASK)


def memento(first, history, h):
    return settle(first, history, h, lambda state, slot: (h + (slot + 1) * DETOUR) & MASK)


def smallest_draw(live, h):
    key = mix64((h + GOLDEN) & MASK)
    return min(live, key=lambda slot: mix64((key + (slot + 1) * GOLDEN) & MASK))


def dx(live, capacity, h):
    for draw in range(1, MOST_TRIES // 2 + 1):
        word = mix64((h + draw * GOLDEN) & MASK)
        for slot in (word & (capacity - 1), (word >> 32) & (capacity - 1)):
            if slot in live:
                return slot
    return smallest_draw(live, h)


def jumpback_dx(live, place, h):
    """`place` is jumpback among all slots ever used."""
    for turn in range(MOST_TRIES):
        slot = place((h + turn * DETOUR) & MASK)
        if slot in live:
            return slot
    return smallest_draw(live, h)
