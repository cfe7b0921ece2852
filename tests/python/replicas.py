"""Replicas as docs/placement.md specifies them: the spread over zones and the weights that make it fair."""
from rendezvous import Rendezvous, exponential

from hashes import GOLDEN, MASK, mix64

EVERY = 2**32  # of chances: all keys
NEVER = 2**64 - 1
SAMPLES = {False: (1021, 76), True: (4093, 1516)}  # few races and many, with the lattice's generator
WHOLE = 2**48  # of speeds


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


class Runner:
    def __init__(self, weight, chance, least, most):
        self.weight, self.chance, self.least, self.most = weight, chance, least, most

    def numbers(self):
        return self.weight, self.chance, self.least, self.most


class Kind:
    def __init__(self, runner):
        self.runner, self.count, self.lanes, self.stride, self.way = Runner(*runner.numbers()), 1, 0, 256, 0
        self.is_sure = runner.chance + (runner.most - runner.least >> 12) >= runner.most
        self.is_fixed = self.is_sure or runner.chance <= runner.least + (runner.least >> 12)

    def size(self):
        if self.is_fixed:
            return 1 if self.is_sure else 2
        bits = self.runner.chance.bit_length()
        return 3 if bits < 24 else bits << 2 | self.runner.chance >> (bits - 2)

    def merge(self, other):
        numbers = []
        for own, new in zip(self.runner.numbers(), other.runner.numbers()):
            low, far = min(own, new), abs(own - new)
            numbers.append(low + far // (self.count + other.count) * (other.count if own == low else self.count))
        self.runner, self.count = Runner(*numbers), self.count + other.count


def log_of_rest(chance):
    return exponential(min(chance, EVERY - 256) << 20)


def scaled(runner, chance):
    room = runner.most - runner.least
    above = min(max(0, chance - runner.least), room)
    return part(above, room, EVERY - 1) if room else 0


TERMS = [2977044472, 1031764991, 238388332, 41309550, 5726720, 661572, 65508]  # (ln 2)^i / i!


def chance_within(x):
    if x >> 62:
        return EVERY
    y = x * 0x5C551D94AE0BF85E >> 64
    fraction, total = y >> 24 & 0xFFFFFFFF, TERMS[6]
    for term in reversed(TERMS[:6]):
        total = term - (total * fraction >> 32)
    return EVERY - (EVERY - (total * fraction >> 32) >> (y >> 56))


def inverse(speed):
    return NEVER // max(speed, 2)


def variate(races, point, lane):
    return ((point << 52) // races + mix64((lane + 1) * GOLDEN & MASK)) & 2**52 - 1


LANES = {False: [], True: []}  # of each sample, the times of its races


def lane_times(is_many, lane):
    """The times of all races in a lane."""
    count, generator = SAMPLES[is_many]
    known = LANES[is_many]
    while len(known) <= lane:
        i = len(known) + 1
        step = pow(generator, i, count)
        known.append([exponential(variate(count, race * step % count, i)) for race in range(count)])
    return known[lane]


class Fit:
    def __init__(self, runners, races, owner_runs):
        self.runners, self.races, self.owner_runs = runners, races, owner_runs
        self.winners = max(winners for chance, winners, _ in races if chance)
        kinds, of = [], {}
        for i in sorted(range(len(runners)), key=lambda i: -runners[i].weight):
            if kinds and kinds[-1].runner.numbers() == runners[i].numbers():
                kinds[-1].count += 1
            else:
                kinds.append(Kind(runners[i]))
            of[i] = len(kinds) - 1
        self.kinds, places, self.lanes, size = [], [], 0, 0
        for kind in kinds:
            has_lanes = size == 0 and self.lanes + kind.count <= max(24, 3 * self.winners)
            if has_lanes or kind.size() != size:
                self.kinds.append(kind)
                kind.lanes = kind.count if has_lanes else 0
                next_size = kind.size()
            else:
                next_size = kind.size()
                self.kinds[-1].merge(kind)
            self.lanes += kind.lanes
            size = 0 if has_lanes else next_size
            places.append(len(self.kinds) - 1)
        self.kind_of = [self.kinds[places[of[i]]] for i in range(len(runners))]
        total = sum(kind.count * kind.runner.weight for kind in self.kinds)
        for kind in self.kinds:
            kind.weight, kind.speed = part(kind.runner.weight, total, EVERY), self.start(kind.runner)
        self.settle()

    def start(self, runner):
        if self.winners == 1:
            return max(0, runner.chance - runner.least) << 8
        return log_of_rest(scaled(runner, runner.chance)) >> 16

    def settle(self):
        total = sum(kind.count * kind.speed for kind in self.kinds if not kind.is_fixed)
        for kind in self.kinds:
            if kind.is_fixed:
                kind.speed = WHOLE << 11 if kind.is_sure else WHOLE >> 23
            else:
                kind.speed = part(kind.speed, total, WHOLE)

    def run_races(self, is_many):
        count, _ = SAMPLES[is_many]
        lanes = [kind for kind in self.kinds for _ in range(kind.lanes)]
        by_speed = [inverse(kind.speed >> 16) for kind in lanes]
        by_weight = [inverse(kind.weight) for kind in lanes]
        crowd = [kind for kind in self.kinds if not kind.lanes]
        kept = [min(kind.speed, WHOLE - 1) for kind in crowd]
        full = sum(kind.count * speed for kind, speed in zip(crowd, kept))
        squares = sum(kind.count * ((speed << 16) * speed >> 64) for kind, speed in zip(crowd, kept))
        weights = sum(kind.count * kind.weight for kind in crowd)
        mean = part(squares, full, EVERY) if full else 0
        for kind in self.kinds:
            kind.sums = [0] * len(self.races)
        columns = [lane_times(is_many, lane) for lane in range(len(lanes) + self.winners + 1)]
        for race in range(count):
            times = [column[race] for column in columns]
            order = sorted((t * b >> 64, lane) for lane, (t, b) in enumerate(zip(times, by_speed)))
            order += self.crowd(times[len(lanes):], full >> 16, mean, len(lanes))
            order = sorted(order, key=lambda each: each[0])[:self.winners + 2]
            owners = self.owners(times, by_weight, weights, lanes, variate(count, race, 0) >> 20)
            for at, (chance, winners, has_owner) in enumerate(self.races):
                if chance and winners:
                    self.tally(at, winners, has_owner, order, owners, lanes)
        for kind in self.kinds:
            kind.seen = 0
            for at, (chance, winners, has_owner) in enumerate(self.races):
                share = kind.sums[at] // (count * (kind.lanes or 1))
                if has_owner and winners and not self.owner_runs:
                    share = (share if kind.lanes else share * (EVERY - kind.weight) >> 32) + kind.weight
                kind.seen += share * chance >> 32

    def crowd(self, times, speed, mean, lane):
        if not speed:
            return []
        found, elapsed = [], 0
        for i in range(self.winners + 1):
            elapsed = min(elapsed + times[i], NEVER)
            time = elapsed * inverse(speed) >> 64
            found.append((time + (time >> 17) * min(time * mean >> 42, 2**17), lane + i))
        return found

    def owners(self, times, by_weight, weights, lanes, lot):
        """Lane and time of the owner, and of who would be if that one were not."""
        if self.owner_runs:
            met = [(times[lane] * by >> 64, lane) for lane, by in enumerate(by_weight)]
            if weights:
                met.append((times[len(lanes)] * inverse(weights) >> 64, len(lanes)))
            met = sorted(met) + [(NEVER, None)]
            return met[0][1], met[0][0], met[1][1], met[1][0]
        for lane, kind in enumerate(lanes):
            if lot < kind.weight:
                return lane, NEVER, None, NEVER
            lot -= kind.weight
        return None, NEVER, None, NEVER

    def tally(self, at, winners, has_owner, order, owners, lanes):
        owner, owner_time, second, second_time = owners
        others = [each for each in order if not has_owner or each[1] != owner]
        n = winners - (1 if has_owner else 0)
        runs = has_owner and self.owner_runs
        time = lambda number: 0 if number == 0 else others[number - 1][0] if number <= len(others) else NEVER

        def chance(kind, limit, as_owner):
            x = 0 if n == 0 else 2**64 if limit == NEVER else limit * (kind.speed >> 16)
            return chance_within(max(x, as_owner * kind.weight) if runs else x)

        base = {id(kind): chance(kind, time(n), owner_time) for kind in self.kinds}
        for kind in self.kinds:
            kind.sums[at] += base[id(kind)] * (kind.lanes or 1)
        for _, lane in others[:n]:
            if lane < len(lanes):
                lanes[lane].sums[at] += chance(lanes[lane], time(n + 1), owner_time) - base[id(lanes[lane])]
        if has_owner and owner is not None and owner < len(lanes):
            kind, among = lanes[owner], second in [lane for _, lane in others[:n]]
            kind.sums[at] -= base[id(kind)]
            if runs:
                kind.sums[at] += chance(kind, time(n + 1 if among else n), second_time)

    def correct(self):
        before = [kind.speed for kind in self.kinds]
        for kind in self.kinds:
            if kind.is_fixed:
                continue
            wanted = log_of_rest(scaled(kind.runner, kind.runner.chance))
            seen = log_of_rest(scaled(kind.runner, kind.seen))
            most, least = 4 * kind.speed, max(1, kind.speed // 4)
            aim = most if seen == 0 or wanted // seen >= 4 else part(wanted // 4, seen, most)
            aim = min(max(aim, least), most)
            way = 1 if aim > kind.speed else -1
            if kind.way not in (0, way):
                kind.stride = max(kind.stride // 2, 1)
            kind.way = way
            kind.speed += way * (abs(aim - kind.speed) // 256 * kind.stride)
        self.settle()
        return any(abs(a - kind.speed) > a >> 11 for a, kind in zip(before, self.kinds))

    def run(self):
        if self.winners > 1:
            for _ in range(12):
                self.run_races(False)
                if not self.correct():
                    break
            if self.winners < 5:
                self.run_races(True)
                self.correct()
        return [max(1, kind.speed if kind.is_fixed else self.own(runner, kind))
                for runner, kind in zip(self.runners, self.kind_of)]

    def own(self, runner, kind):
        is_tiny = kind.size() == 3
        own = runner.weight if is_tiny else self.start(runner)
        mean = max(1, kind.runner.weight if is_tiny else self.start(kind.runner))
        return own // mean * kind.speed + part(own % mean, mean, kind.speed)


def fair_speeds(runners, races, owner_runs):
    if len({runner.numbers() for runner in runners}) <= 1:
        return [1] * len(runners)
    return Fit(runners, races, owner_runs).run()


def share_out(weights, least, most, total):
    """Parts of the total by weight, within bounds."""
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


def descend(zone, total, speed, all_weight, place, out):
    """Gives every member below a speed."""
    few, more = divmod(total, EVERY)
    each, _ = zone.deal(few)
    sure = [min(each, size) for size in zone.sizes]
    has_room = [s < size for s, size in zip(sure, zone.sizes)]
    here = part(sum(w for w, room in zip(zone.weights, has_room) if room), all_weight, EVERY)
    winners, others = few - sum(sure), max(0, more - here)
    races = [(here, winners + (more != 0), True), (others, winners + 1, False), (EVERY - here - others, winners, False)]
    least, most = [], []
    for weight, room in zip(zone.weights, has_room):
        own = min(part(weight, all_weight, EVERY), here) if room and races[0][1] else 0
        least.append(own)
        most.append(((here if races[0][1] > 1 else own) + others + (races[2][0] if winners else 0)) if room else 0)
    amounts = share_out(zone.weights, [s * EVERY + x for s, x in zip(sure, least)],
                        [s * EVERY + x for s, x in zip(sure, most)], total)
    runners = [Runner(w, a - s * EVERY, x, y) for w, a, s, x, y in zip(zone.weights, amounts, sure, least, most)]
    runs = place == "first" or place == "zone" and not any(isinstance(child, Zone) for child in zone.children)
    found = iter(fair_speeds([r for r, room in zip(runners, has_room) if room], races, runs))
    speeds = [next(found) if room else 1 for room in has_room]
    for child, amount, own in zip(zone.children, amounts, speeds):
        below = part(own, sum(speeds), speed)
        if isinstance(child, Zone):
            descend(child, amount, below, all_weight, place, out)
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
    if is_flat and part(max(weights), sum(weights), EVERY) * count <= EVERY // 128:
        return None
    out = [0] * len(weights)
    descend(Zone(range(len(weights)), weights, zones), count * EVERY, 2**60, sum(weights), place, out)
    return out


PLACES = {"rendezvous-table@1": "first", "rendezvous@1": "first", "straw2@1": "zone"}


class Replicas:
    """Of so many replicas of every key of a view."""

    def __init__(self, keys, weights, zones, count, algorithm, is_fair):
        self.count, self.root = count, Zone(range(len(keys)), weights, zones)
        own = corrected(weights, zones, count, PLACES.get(algorithm, "any")) if is_fair else None
        self.scores = Rendezvous(keys, weights if own is None else own)

    def of(self, order_hash, owner):
        choice, chosen = Choice(self.root, self.count), []
        for member in [owner] + [i for i in self.scores.order(order_hash) if i != owner]:
            if choice.left and choice.offer(member):
                chosen.append(member)
        return chosen
