"""Reference implementation of the hashes of docs/placement.md: SipHash, mix64, seeds, labels."""

MASK = 2**64 - 1
GOLDEN = 0x9E3779B97F4A7C15
DETOUR = 0xD1342543DE82EF95


def le64(number):
    return (number & MASK).to_bytes(8, "little")


def text(data):
    return le64(len(data)) + data


def mix64(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def rotl(x, n):
    return ((x << n) | (x >> (64 - n))) & MASK


def seed_words(digits):
    data = bytes.fromhex(digits) if digits else bytes(16)
    return int.from_bytes(data[:8], "little"), int.from_bytes(data[8:], "little")


def _round(v0, v1, v2, v3):
    v0 = (v0 + v1) & MASK
    v2 = (v2 + v3) & MASK
    v1 = rotl(v1, 13) ^ v0
    v3 = rotl(v3, 16) ^ v2
    v0 = rotl(v0, 32)
    v0 = (v0 + v3) & MASK
    v2 = (v2 + v1) & MASK
    v3 = rotl(v3, 21) ^ v0
    v1 = rotl(v1, 17) ^ v2
    return v0, v1, rotl(v2, 32), v3


def _words(data):
    whole = len(data) // 8 * 8
    for start in range(0, whole, 8):
        yield int.from_bytes(data[start:start + 8], "little")
    yield (len(data) % 256) << 56 | int.from_bytes(data[whole:], "little")


def _stirred(state, rounds):
    for _ in range(rounds):
        state = _round(*state)
    return state


def _absorbed(data, seed, rounds, wide):
    k0, k1 = seed
    state = (k0 ^ 0x736F6D6570736575, k1 ^ 0x646F72616E646F6D ^ (0xEE if wide else 0),
             k0 ^ 0x6C7967656E657261, k1 ^ 0x7465646279746573)
    for word in _words(data):
        v0, v1, v2, v3 = state
        v0, v1, v2, v3 = _stirred((v0, v1, v2, v3 ^ word), rounds)
        state = (v0 ^ word, v1, v2, v3)
    return state


def siphash(data, seed=(0, 0), rounds=2, final=4):
    v0, v1, v2, v3 = _absorbed(data, seed, rounds, False)
    v0, v1, v2, v3 = _stirred((v0, v1, v2 ^ 0xFF, v3), final)
    return v0 ^ v1 ^ v2 ^ v3


def siphash128(data, seed=(0, 0), rounds=2, final=4):
    """(low, high)"""
    v0, v1, v2, v3 = _absorbed(data, seed, rounds, True)
    v0, v1, v2, v3 = _stirred((v0, v1, v2 ^ 0xEE, v3), final)
    low = v0 ^ v1 ^ v2 ^ v3
    v0, v1, v2, v3 = _stirred((v0, v1 ^ 0xDD, v2, v3), final)
    return low, v0 ^ v1 ^ v2 ^ v3


def commitment(seed):
    return siphash(b"holdfast seed commitment", seed)


def identity(key):
    """What rendezvous tells a member by."""
    k = (mix64((key + GOLDEN) & MASK) & 2**52 - 1) | 1
    return min(k, 2**52 - k)


def zone_keys(zones, members, seed):
    """Key of every prefix of a zone; `members` are the keys of members."""
    prefixes = set()
    for zone in zones:
        path = zone.split(b"/") if zone else []
        prefixes |= {b"/".join(path[:level + 1]) for level in range(len(path))}
    taken, keys = {identity(key) for key in members}, {}
    for prefix in sorted(prefixes):
        attempt = 0
        while identity(key := siphash(text(b"zone") + text(prefix) + le64(attempt), seed)) in taken:
            attempt += 1
        taken.add(identity(key))
        keys[prefix] = key
    return keys


def member_keys(ids, seed):
    """Keys of ids that stand in canonical order; a taken identity makes the next attempt."""
    taken = set()
    keys = []
    for name in ids:
        attempt = 0
        while identity(key := siphash(text(name) + le64(attempt), seed)) in taken:
            attempt += 1
        taken.add(identity(key))
        keys.append(key)
    return keys
