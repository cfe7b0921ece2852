"""Reference implementation of replicas, docs/placement.md section 10: the spread over zones, and the sampling weights
that make replicas fair. lib/place/replicas must give the same bits."""
from rendezvous import Rendezvous, exponential

from hashes import GOLDEN, MASK, mix64

CERTAIN = 2**32  # a probability of 1
INFINITE = 2**64 - 1  # above all scores
LATTICES = {"coarse": (1021, 76), "fine": (4093, 1516)}  # points and generator
WHOLE = 2**48  # all sampling weights together
TINY = 3  # magnitude of targets below 2^23


def part(a, b, c):
    """a / b of c."""
    return c if a >= b else ((a << 64) // b) * c >> 64


class Zone:
    """Children are zones or numbers of members, in the order of their first members."""

    def __init__(self, members, weights, zones, level=0):
        groups = {}
        for i in members:
            path = zones[i].split(b"/") if zones[i] else []
            groups.setdefault(b"/".join(path[:level + 1]) if len(path) > level else i, []).append(i)
        self.children = [Zone(group, weights, zones, level + 1) if isinstance(name, bytes) else name
                         for name, group in groups.items()]
        self.weights = [sum(weights[i] for i in group) for group in groups.values()]
        self.sizes = [len(group) for group in groups.values()]
        self.group_of = {i: at for at, group in enumerate(groups.values()) for i in group}

    def deal(self, count):
        """(each, extras): so many to every child that has them, one more to some with room."""
        each, left = 0, count
        while left:
            room = sum(size > each for size in self.sizes)
            if room > left:
                return each, left
            left, each = left - room, each + 1
        return each, 0


class Choice:
    """The replicas of one key, offered candidates in its order."""

    def __init__(self, root, count):
        self.root, self.left, self.met = root, count, {id(root): [count, 0]}

    def offer(self, member):
        zone = self.root
        while isinstance(zone, Zone):
            count, extras = self.met[id(zone)]
            at = zone.group_of[member]
            child = zone.children[at]
            met = id(child) if isinstance(child, Zone) else ("member", member)
            if met not in self.met:
                each, most = zone.deal(count)
                share = min(zone.sizes[at], each)
                if zone.sizes[at] > each and extras < most:
                    share, self.met[id(zone)][1] = share + 1, extras + 1
                if share == 0:
                    return False
                self.met[met] = [share, 0]
            zone = child
        self.left -= 1
        return True


class Element:
    """A child of a zone: its weight, the inclusion probability that it should have, and the bounds of that."""

    def __init__(self, weight, target, least, most):
        self.weight, self.target, self.least, self.most = weight, target, least, most

    def numbers(self):
        return self.weight, self.target, self.least, self.most


class Group:
    """Elements whose sampling weights z are corrected as one; `coordinates` is 0 in the pool."""

    def __init__(self, element):
        self.element, self.count, self.coordinates, self.step, self.sign = Element(*element.numbers()), 1, 0, 256, 0
        self.is_certain = element.target + (element.most - element.least >> 12) >= element.most
        self.is_fixed = self.is_certain or element.target <= element.least + (element.least >> 12)

    def magnitude(self):
        if self.is_fixed:
            return 1 if self.is_certain else 2
        bits = self.element.target.bit_length()
        return TINY if bits < 24 else bits << 2 | self.element.target >> (bits - 2)

    def merge(self, other):
        numbers = []
        for own, new in zip(self.element.numbers(), other.element.numbers()):
            low, far = min(own, new), abs(own - new)
            numbers.append(low + far // (self.count + other.count) * (other.count if own == low else self.count))
        self.element, self.count = Element(*numbers), self.count + other.count


def log_of_rest(probability):
    return exponential(min(probability, CERTAIN - 256) << 20)


def scaled(element, probability):
    room = element.most - element.least
    above = min(max(0, probability - element.least), room)
    return part(above, room, CERTAIN - 1) if room else 0


TERMS = [2977044472, 1031764991, 238388332, 41309550, 5726720, 661572, 65508]  # (ln 2)^i / i!


def probability_within(x):
    """1 - exp(-x)."""
    if x >> 62:
        return CERTAIN
    y = x * 0x5C551D94AE0BF85E >> 64
    fraction, total = y >> 24 & 0xFFFFFFFF, TERMS[6]
    for term in reversed(TERMS[:6]):
        total = term - (total * fraction >> 32)
    return CERTAIN - (CERTAIN - (total * fraction >> 32) >> (y >> 56))


def inverse(weight):
    return INFINITE // max(weight, 2)


def shifted(points, multiple, shift):
    return ((multiple << 52) // points + mix64((shift + 1) * GOLDEN & MASK)) & 2**52 - 1


KNOWN = {lattice: [] for lattice in LATTICES}  # by coordinate, the variates of all points


def variates(lattice, coordinate):
    """The exponential variates of all points in one coordinate."""
    points, generator = LATTICES[lattice]
    known = KNOWN[lattice]
    while len(known) <= coordinate:
        i = len(known) + 1
        power = pow(generator, i, points)
        known.append([exponential(shifted(points, point * power % points, i)) for point in range(points)])
    return known[coordinate]


class Population:
    """Elements in groups. `size` is that of the largest sample."""

    def __init__(self, elements, size):
        self.elements, self.size = elements, size
        alike, of = [], {}
        for i in sorted(range(len(elements)), key=lambda i: -elements[i].weight):
            if alike and alike[-1].element.numbers() == elements[i].numbers():
                alike[-1].count += 1
            else:
                alike.append(Group(elements[i]))
            of[i] = len(alike) - 1
        places = self.pool(alike)
        self.group_of = [self.groups[places[of[i]]] for i in range(len(elements))]
        total = sum(group.count * group.element.weight for group in self.groups)
        for group in self.groups:
            group.weight, group.z = part(group.element.weight, total, CERTAIN), self.start(group.element)
        self.normalize()

    def pool(self, alike):
        """Merges groups in the pool; where each one has gone."""
        self.groups, places, coordinates, magnitude = [], [], 0, 0
        for group in alike:
            own = group.magnitude()
            has_coordinates = magnitude == 0 and coordinates + group.count <= max(24, 3 * self.size)
            if has_coordinates or own != magnitude:
                self.groups.append(group)
                group.coordinates = group.count if has_coordinates else 0
            else:
                self.groups[-1].merge(group)
            coordinates += group.coordinates
            magnitude = 0 if has_coordinates else own
            places.append(len(self.groups) - 1)
        return places

    def start(self, element):
        if self.size == 1:
            return max(0, element.target - element.least) << 8
        return log_of_rest(scaled(element, element.target)) >> 16

    def normalize(self):
        total = sum(group.count * group.z for group in self.groups if not group.is_fixed)
        for group in self.groups:
            if group.is_fixed:
                group.z = WHOLE << 11 if group.is_certain else WHOLE >> 23
            else:
                group.z = part(group.z, total, WHOLE)

    def weights(self):
        return [max(1, group.z if group.is_fixed else self.own(element, group))
                for element, group in zip(self.elements, self.group_of)]

    def own(self, element, group):
        is_tiny = group.magnitude() == TINY
        own = element.weight if is_tiny else self.start(element)
        mean = max(1, group.element.weight if is_tiny else self.start(group.element))
        return own // mean * group.z + part(own % mean, mean, group.z)


class Estimator:
    """Estimates the inclusion probabilities of all groups of a population."""

    def __init__(self, population, designs, is_coupled):
        self.groups, self.size, self.designs, self.is_coupled = population.groups, population.size, designs, is_coupled
        self.singles = [group for group in self.groups for _ in range(group.coordinates)]
        self.pool = [group for group in self.groups if not group.coordinates]

    def estimate(self, lattice):
        points, _ = LATTICES[lattice]
        singles = self.singles
        by_z = [inverse(group.z >> 16) for group in singles]
        by_weight = [inverse(group.weight) for group in singles]
        kept = [min(group.z, WHOLE - 1) for group in self.pool]
        full = sum(group.count * z for group, z in zip(self.pool, kept))
        squares = sum(group.count * ((z << 16) * z >> 64) for group, z in zip(self.pool, kept))
        mean = part(squares, full, CERTAIN) if full else 0
        for group in self.groups:
            group.sums = [0] * len(self.designs)
        columns = [variates(lattice, coordinate) for coordinate in range(len(singles) + self.size + 1)]
        for point in range(points):
            exponentials = [column[point] for column in columns]
            scores = sorted((e * by >> 64, coordinate) for coordinate, (e, by) in enumerate(zip(exponentials, by_z)))
            scores += self.arrivals(exponentials[len(singles):], full >> 16, mean)
            least = sorted(scores, key=lambda each: each[0])[:self.size + 2]
            owners = self.owners(exponentials, by_weight, shifted(points, point, 0) >> 20)
            for at, (probability, size, _) in enumerate(self.designs):
                if probability and size:
                    self.add(at, least, owners)
        self.average(points)

    def arrivals(self, exponentials, z, mean):
        """Scores of the pool, whose members are not told apart."""
        found, elapsed = [], 0
        for i in range(self.size + 1 if z else 0):
            elapsed = min(elapsed + exponentials[i], INFINITE)
            score = elapsed * inverse(z) >> 64
            found.append((score + (score >> 17) * min(score * mean >> 42, 2**17), len(self.singles) + i))
        return found

    def owners(self, exponentials, by_weight, uniform):
        """Coordinate and score of the owner, and of the owner if that element did not exist."""
        if self.is_coupled:
            met = [(exponentials[coordinate] * by >> 64, coordinate) for coordinate, by in enumerate(by_weight)]
            pool_weight = sum(group.count * group.weight for group in self.pool)
            if pool_weight:
                met.append((exponentials[len(met)] * inverse(pool_weight) >> 64, len(met)))
            met = sorted(met) + [(INFINITE, None)]
            return met[0][1], met[0][0], met[1][1], met[1][0]
        for coordinate, group in enumerate(self.singles):
            if uniform < group.weight:
                return coordinate, INFINITE, None, INFINITE
            uniform -= group.weight
        return None, INFINITE, None, INFINITE

    def add(self, at, least, owners):
        """Adds the probabilities of one design at one point."""
        _, size, has_owner = self.designs[at]
        owner, owner_score, second, second_score = owners
        others = [each for each in least if not has_owner or each[1] != owner]
        n = size - (1 if has_owner else 0)
        included = [coordinate for _, coordinate in others[:n]]
        is_coupled = has_owner and self.is_coupled

        def threshold(number):
            return 0 if number == 0 else others[number - 1][0] if number <= len(others) else INFINITE

        def probability(group, limit, as_owner):
            x = 0 if n == 0 else 2**64 if limit == INFINITE else limit * (group.z >> 16)
            return probability_within(max(x, as_owner * group.weight) if is_coupled else x)

        excluded = {id(group): probability(group, threshold(n), owner_score) for group in self.groups}
        for group in self.groups:
            group.sums[at] += excluded[id(group)] * (group.coordinates or 1)
        for coordinate in included:
            if coordinate < len(self.singles):
                group = self.singles[coordinate]
                group.sums[at] += probability(group, threshold(n + 1), owner_score) - excluded[id(group)]
        if has_owner and owner is not None and owner < len(self.singles):
            group = self.singles[owner]
            group.sums[at] -= excluded[id(group)]
            if is_coupled:
                group.sums[at] += probability(group, threshold(n + 1 if second in included else n), second_score)

    def average(self, points):
        for group in self.groups:
            group.estimate = 0
            for at, (probability, size, has_owner) in enumerate(self.designs):
                mean = group.sums[at] // (points * (group.coordinates or 1))
                if has_owner and size and not self.is_coupled:
                    mean = (mean if group.coordinates else mean * (CERTAIN - group.weight) >> 32) + group.weight
                group.estimate += mean * probability >> 32


def correct(population):
    """Whether any sampling weight has changed much."""
    before = [group.z for group in population.groups]
    for group in population.groups:
        if group.is_fixed:
            continue
        wanted = log_of_rest(scaled(group.element, group.element.target))
        estimated = log_of_rest(scaled(group.element, group.estimate))
        most, least = 4 * group.z, max(1, group.z // 4)
        aim = most if estimated == 0 or wanted // estimated >= 4 else part(wanted // 4, estimated, most)
        aim = min(max(aim, least), most)
        sign = 1 if aim > group.z else -1
        if group.sign not in (0, sign):
            group.step = max(group.step // 2, 1)
        group.sign = sign
        group.z += sign * (abs(aim - group.z) // 256 * group.step)
    population.normalize()
    return any(abs(a - group.z) > a >> 11 for a, group in zip(before, population.groups))


def sampling_weights(elements, designs, is_coupled):
    """Of designs (probability, size, has_owner); the owner is coupled to the scores or independent of them."""
    if len({element.numbers() for element in elements}) <= 1:
        return [1] * len(elements)
    population = Population(elements, max(size for probability, size, _ in designs if probability))
    estimator = Estimator(population, designs, is_coupled)
    for lattice, rounds in (("coarse", 12), ("fine", 1 if population.size < 5 else 0)):
        for _ in range(rounds if population.size > 1 else 0):
            estimator.estimate(lattice)
            if not correct(population):
                break
    return population.weights()


def share_out(weights, least, most, total):
    """Shares of the total by weight, within bounds."""
    parts = [None] * len(weights)
    while True:
        rest = total - sum(each for each in parts if each is not None)
        light = sum(weight for weight, each in zip(weights, parts) if each is None)
        wish = {i: part(weights[i], light, max(0, rest)) for i, each in enumerate(parts) if each is None}
        over = sum(max(0, wish[i] - most[i]) for i in wish)
        under = sum(max(0, least[i] - wish[i]) for i in wish)
        if over == 0 and under == 0:
            return [wish.get(i, each) for i, each in enumerate(parts)]
        for i in wish:
            if over >= under and wish[i] > most[i]:
                parts[i] = most[i]
            elif over < under and wish[i] < least[i]:
                parts[i] = least[i]


def descend(zone, total, sampling_weight, all_weight, place, out):
    """Gives every member below its corrected weight."""
    few, more = divmod(total, CERTAIN)
    each, _ = zone.deal(few)
    sure = [min(each, size) for size in zone.sizes]
    has_room = [s < size for s, size in zip(sure, zone.sizes)]
    here = part(sum(w for w, room in zip(zone.weights, has_room) if room), all_weight, CERTAIN)
    size, others = few - sum(sure), max(0, more - here)
    designs = [(here, size + (more != 0), True), (others, size + 1, False), (CERTAIN - here - others, size, False)]
    least, most = [], []
    for weight, room in zip(zone.weights, has_room):
        own = min(part(weight, all_weight, CERTAIN), here) if room and designs[0][1] else 0
        least.append(own)
        most.append(((here if designs[0][1] > 1 else own) + others + (designs[2][0] if size else 0)) if room else 0)
    shares = share_out(zone.weights, [s * CERTAIN + x for s, x in zip(sure, least)],
                       [s * CERTAIN + x for s, x in zip(sure, most)], total)
    elements = [Element(w, a - s * CERTAIN, x, y) for w, a, s, x, y in zip(zone.weights, shares, sure, least, most)]
    is_coupled = place == "first" or place == "zone" and not any(isinstance(child, Zone) for child in zone.children)
    found = iter(sampling_weights([e for e, room in zip(elements, has_room) if room], designs, is_coupled))
    weights = [next(found) if room else 1 for room in has_room]
    for child, share, own in zip(zone.children, shares, weights):
        below = part(own, sum(weights), sampling_weight)
        if isinstance(child, Zone):
            descend(child, share, below, all_weight, place, out)
        else:
            out[child] = max(1, below)


def light(weights):
    """As many bits less as it takes for the sum to stay below 2^62."""
    cut = max(0, max(weights).bit_length() - (62 - len(weights).bit_length()))
    return [max(1, weight >> cut) for weight in weights]


def corrected(weights, zones, count, place):
    """The weights by which the replicas behind the owner are ordered."""
    if len(set(weights)) == 1 or count < 2 or count >= len(weights):
        return weights
    weights = light(weights)
    is_flat = not any(zones)
    if is_flat and part(max(weights), sum(weights), CERTAIN) * count <= CERTAIN // 128:
        return None
    out = [0] * len(weights)
    descend(Zone(range(len(weights)), weights, zones), count * CERTAIN, 2**60, sum(weights), place, out)
    return out


PLACES = {"rendezvous-table@1": "first", "rendezvous@1": "first", "straw2@1": "zone"}


class Replicas:
    """Of so many replicas of every key of a view."""

    def __init__(self, keys, weights, zones, count, algorithm, is_fair):
        self.count, self.root = count, Zone(range(len(keys)), weights, zones)
        own = corrected(weights, zones, count, PLACES.get(algorithm, "any")) if is_fair else None
        self.is_corrected = own is not None and own != weights
        self.scores = Rendezvous(keys, own if self.is_corrected else weights)

    def of(self, order_hash, owner):
        return self.of_order([owner] + [i for i in self.scores.order(order_hash) if i != owner])

    def of_order(self, members):
        """Of all members in the order of candidates."""
        choice, chosen = Choice(self.root, self.count), []
        for member in members:
            if choice.left and choice.offer(member):
                chosen.append(member)
        return chosen
