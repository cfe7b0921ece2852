"""Reference implementation of the algorithms for numbered slots 0 to n-1, written from docs/placement.md alone."""
from hashes import DETOUR, GOLDEN, MASK, mix64

LOW32 = 2**32 - 1


def jumpback(h, n):
    if n <= 1:
        return 0
    s = (h + GOLDEN) & MASK
    r = mix64(s)
    x = ((r & LOW32) ^ (r >> 32)) & (2**(n - 1).bit_length() - 1)
    while x:
        m = 1 << (x.bit_length() - 1)
        half = r & LOW32 if x.bit_count() % 2 == 0 else r >> 32
        b = m + (half & (m - 1))
        if b < n:
            return b
        fell = False
        while not fell:
            s = (s + GOLDEN) & MASK
            q = mix64(s)
            for word in (q & LOW32, q >> 32):
                b = word & (2 * m - 1)
                if b < m:
                    fell = True
                    break
                if b < n:
                    return b
        x ^= m
    return 0


def jump(h, n):
    b = j = 0
    while j < n:
        b = j
        h = (h * 2862933555777941757 + 1) & MASK
        j = int((b + 1) * (2147483648.0 / ((h >> 33) + 1)))
    return b


def jump_guava(h, n):
    b = j = 0
    while j < n:
        b = j
        h = (h * 2862933555777941757 + 1) & MASK
        if (h >> 33) + 1 == 1 << 31:
            return b
        j = int((b + 1) / (((h >> 33) + 1) / 2147483648.0))
    return b


def flip_hash(h, a, i):
    k = h * (2 * a + 1) & MASK
    k = (k ^ k >> 27) * 0x3C79AC492BA7B653 & MASK
    k = k * (2 * i + 1) & MASK
    k = (k ^ k >> 33) * 0x1C69B3F74AC4AE35 & MASK
    return k ^ k >> 27


def flip_below(h, mask):
    x = flip_hash(h, 0, 0) & mask
    level = x.bit_length() - 1
    return x ^ (flip_hash(h, level, 0) & (2**level - 1)) if x else 0


def flip(h, n):
    if n == 1:
        return 0
    e = n - 1
    level = e.bit_length() - 1
    mask = 2**(level + 1) - 1
    r = flip_below(h, mask)
    if r <= e:
        return r
    for i in range(1, 65):
        d = flip_hash(h, level, i) & mask
        if d <= mask // 2:
            break
        if d <= e:
            return d
    return flip_below(h, mask // 2)


def power_below(h, m):
    x = mix64((h + GOLDEN) & MASK) % m
    if x == 0:
        return 0
    bits = x.bit_length()
    top = 2**(bits - 1)
    return top + (mix64((h + (bits + 1) * GOLDEN) & MASK) >> 32) % top


def power(h, n):
    if n == 1:
        return 0
    m = 2**(n - 1).bit_length()
    r = power_below(h, m)
    if r < n:
        return r
    s = m // 2 - 1
    while True:
        u = (mix64((h - (s + 1) * GOLDEN) & MASK) >> 32) + 1
        t = (s + 1) * 2**32 // u
        if t >= n:
            break
        s = t
    return s if s >= m // 2 else power_below(h, m // 2)


def candidates(place, h, n):
    """The last slot leaves; from any other on the key tries again."""
    named, tried, is_whole = [], 0, True
    while tried < 256 and n:
        slot = place(mix64((h + tried * DETOUR) & MASK) if tried else h, n)
        tried += 1
        if slot in named:
            continue
        named.append(slot)
        is_whole = is_whole and slot == n - 1
        if is_whole:
            n, tried = n - 1, 0
    return named


PLACES = {"jumpback@1": jumpback, "jump@1": jump, "jump-guava@1": jump_guava, "flip@1": flip, "power@1": power}
