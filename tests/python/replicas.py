"""Reference implementation of replicas, docs/placement.md section 10: the spread over zones, and the sampling weights
that make replicas fair. lib/place/replicas must give the same bits."""
from balance import Rows, quota
from rendezvous import Rendezvous, exponential

CERTAIN = 2**32  # a probability of 1
TIERS = 10  # levels of a tree, with those of the root and of the members
MOST = 32  # replicas of a key
WHOLE = 2**56  # all sampling weights together
MARGIN = 2**20  # how far a target keeps from its upper bound, of 2^32
ROOTS = [4294967296, 5107605667, 6074000999, 7223245205]  # 2^(32 + i/4)
OWNER_SCORES = [(39311462, 3665983897), (229123993, 628983399)]  # in units of 2^-26, and their probabilities


def part(a, b, c):
    """a / b of c."""
    return c if a >= b else ((a << 64) // b) * c >> 64


class Zone:
    """Children are zones or numbers of holders, in the order of their first holders. `weights` are replica weights, and
    `homes` the weights that decide over homes. `rules` are options replica_level and replica_counts, and how many
    replicas zones take at most."""

    def __init__(self, members, weights, zones, rules=(0, {}, {}), level=0, homes=None):
        homes = weights if homes is None else homes
        groups = {}
        for i in members:
            path = zones[i].split(b"/") if zones[i] else []
            groups.setdefault(b"/".join(path[:level + 1]) if len(path) > level else i, []).append(i)
        self.is_one, self.most, self.names = level > 0 and level == rules[0], MOST, list(groups)
        self.children = [Zone(group, weights, zones, rules, level + 1, homes) if isinstance(name, bytes) else name
                         for name, group in groups.items()]
        for name, child in zip(groups, self.children):
            if isinstance(child, Zone):
                child.most = rules[2].get(name, MOST)
        self.weights = [sum(weights[i] for i in group) for group in groups.values()]
        self.homes = [sum(homes[i] for i in group) for group in groups.values()]
        self.drawn = [sum(homes[i] for i in group if weights[i]) for group in groups.values()]
        self.group_of = {i: at for at, group in enumerate(groups.values()) for i in group}

        self.places = [[child.rooms(tier) if isinstance(child, Zone) else int(weight > 0) for tier in range(TIERS)]
                       for child, weight in zip(self.children, self.weights)]
        self.counts = [self.counted(name, rules[1]) if isinstance(name, bytes) else None for name in groups]
        self.deals = {}

    @staticmethod
    def counted(name, counts):
        """How many replicas a zone has by option replica_counts; None if that is not said."""
        inside = [count for zone, count in counts.items() if zone == name or zone.startswith(name + b"/")]
        return sum(inside) if inside else None

    def rooms(self, tier):
        """How many replicas the zone takes of which no two share a zone more than `tier` levels below it."""
        if tier == 0 or self.is_one:
            return int(any(self.weights))
        return min(self.most, sum(places[tier - 1] for places in self.places))

    @property
    def capacity(self):
        """How many replicas of a key the zone takes, or has by option replica_counts for the zones in it."""
        counted = [each for each in self.counts if each is not None]
        return sum(counted) if counted else self.rooms(TIERS - 1)

    def capacity_of(self, at):
        """The same of a child."""
        child = self.children[at]
        return child.capacity if isinstance(child, Zone) else self.places[at][0]

    def deal(self, count):
        """(what each child is sure to have, whether it may have one more, how many children have)."""
        if count not in self.deals:
            self.deals[count] = self.deal_out(count) if all(each is None for each in self.counts) else \
                ([each or 0 for each in self.counts], [False] * len(self.counts), 0)
        return self.deals[count]

    def deal_out(self, left):
        for tier in range(TIERS):
            below = [places[tier - 1] if tier else 0 for places in self.places]
            above = [places[tier] for places in self.places]
            for each in range(MOST):
                room = [low <= each < high for low, high in zip(below, above)]
                if sum(room) > left:
                    return [min(max(each, low), high) for low, high in zip(below, above)], room, left
                left -= sum(room)
        return above, [False] * len(above), 0


class Choice:
    """The replicas of one key, the home first, then offered candidates in its order."""

    def __init__(self, root, count, home):
        self.root, self.left, self.met = root, count, {id(root): [count, 0]}
        self.visit(home, True)

    def offer(self, member):
        return self.left > 0 and self.visit(member, False)

    def visit(self, member, is_home):
        zone = self.root
        while isinstance(zone, Zone):
            met = self.met[id(zone)]
            at = zone.group_of[member]
            child = zone.children[at]
            name = id(child) if isinstance(child, Zone) else ("member", member)
            if name not in self.met:
                share = self.share_of_home(zone, at, met) if is_home else self.share_of(zone, at, met)
                if share == 0:
                    return False
                self.met[name] = [share, 0]
            zone = child
        self.left -= 1
        return True

    @staticmethod
    def share_of(zone, at, met):
        sure, has_room, most = zone.deal(met[0])
        if not has_room[at] or met[1] == most:
            return sure[at]
        met[1] += 1
        return sure[at] + 1

    def share_of_home(self, zone, at, met):
        """A home that takes no replica has a place of its own where its zone has none for it."""
        if zone.counts[at] is not None:
            return zone.counts[at]
        if zone.capacity_of(at) > 0 and met[0] <= zone.capacity:
            return self.share_of(zone, at, met)
        met[0] -= 1
        return zone.capacity_of(at) + 1


class Element:
    """A child of a zone: the probability to own a key, the part of it that holders have which take replicas, the
    inclusion probability that it should have, and its bounds; and whether owners are drawn by its variates."""

    def __init__(self, owned, drawn, target, least, most, is_coupled):
        self.owned, self.drawn, self.is_coupled = owned, drawn, is_coupled
        self.target, self.least, self.most = target, least, most

    def numbers(self):
        return self.owned, self.drawn, self.target, self.least, self.most, self.is_coupled


class Group:
    """Elements that are alike; z is the sampling weight of one of them."""

    def __init__(self, element):
        self.element, self.count, self.z, self.estimate = element, 0, 0, 0

    def log_of_rest(self, probability, margin):
        """-ln(1 - p), p the probability in relation to its bounds."""
        room = self.element.most - self.element.least
        above = min(max(0, probability - self.element.least), room)
        scaled = part(above, room, CERTAIN) if room else 0
        return exponential(min(max(scaled, 1), CERTAIN - margin) << 20)

    def delay(self):
        return self.element.drawn << 26 if self.element.is_coupled else 0

    def correct(self):
        wanted = self.log_of_rest(self.element.target, MARGIN)
        estimated = self.log_of_rest(self.estimate, MARGIN // 4)
        late = min(wanted, self.delay())
        self.z = max(self.z // 4, part((wanted + late) // 4, estimated + late, self.z * 4))


TERMS = [2977044472, 1031764991, 238388332, 41309550, 5726720, 661572, 65508]  # (ln 2)^i / i!


def chance_beyond(x):
    """exp(-x)."""
    if x >> 62:
        return 0
    y = x * 0x5C551D94AE0BF85E >> 64
    fraction, total = y >> 24 & 0xFFFFFFFF, TERMS[6]
    for term in reversed(TERMS[:6]):
        total = term - (total * fraction >> 32)
    return CERTAIN - (total * fraction >> 32) >> (y >> 56)


class Estimator:
    """Integrates the inclusion probabilities of all groups."""

    def __init__(self, groups, designs, is_global):
        self.groups, self.is_global = groups, is_global
        self.designs = [each for each in designs if each[0] and each[1]]
        self.here = sum(probability for probability, _, has_owner in self.designs if has_owner)
        self.open = max(size - has_owner for _, size, has_owner in self.designs)

    def estimate(self):
        for group in self.groups:
            group.estimate = group.element.owned if self.here else 0
        if not any(group.element.is_coupled for group in self.groups):
            return self.integrate(self.designs, 0, CERTAIN)
        with_owner = [each for each in self.designs if each[2]]
        for s, probability in OWNER_SCORES:
            self.integrate(self.designs if self.is_global else with_owner, s, probability)
        if not self.is_global and self.here < CERTAIN:
            self.integrate([each for each in self.designs if not each[2]], 0, CERTAIN)

    def integrate(self, designs, s, probability):
        """Over the score of one element, for one value of s."""
        groups = self.groups
        drawn = [g.element.drawn if self.is_global else part(g.element.drawn, self.here, CERTAIN) for g in groups]
        delays = [own * s if group.element.is_coupled else 0 for own, group in zip(drawn, groups)]
        start = min((delay << 30) // group.z for delay, group in zip(delays, groups))
        sums, last, now = [0] * len(groups), [CERTAIN] * len(groups), [CERTAIN] * len(groups)
        for number in range(108):
            time = start + (ROOTS[number % 4] << number // 4 >> 3)
            after = [chance_beyond(max(0, min(time * g.z >> 30, 2**62) - delay)) for g, delay in zip(groups, delays)]
            rooms, left = self.rooms(designs, now)
            for i, room in enumerate(rooms):
                sums[i] += (last[i] - after[i]) * room >> 17
            if left < 2**11:
                break
            last, now = now, after
        for group, total in zip(groups, sums):
            group.estimate += total * probability >> 48

    def rooms(self, designs, beyond):
        """For each group the chance that a place is left for one of it; and that one is left beside all."""
        before, chances = [], [(2**31 if c == 0 else 0, 0) for c in range(self.open)]
        for group, own in zip(self.groups, beyond):
            before.append(chances)
            chances = met(chances, group, own, group.count)
        rooms, behind = [], [(2**31, 0)] * self.open
        for group, own, ahead in reversed(list(zip(self.groups, beyond, before))):
            behind = met(behind, group, own, group.count - 1)
            chance = 0
            for probability, size, has_owner in designs:
                total = 0
                for c in range(size - has_owner):
                    without, with_owner = behind[size - has_owner - 1 - c]
                    total += ahead[c][0] * (with_owner if has_owner else without)
                    total += ahead[c][1] * without if has_owner else 0
                chance += total >> 30 if has_owner else (total >> 30) * probability >> 32
            rooms.append(chance)
            behind = met(behind, group, own, 1)
        return rooms[::-1], sum(behind[-1])


def met(chances, group, beyond, times):
    """Chances after so many more elements: (without, with the owner among those that were met), by arrivals."""
    within, owned = CERTAIN - beyond, group.element.owned
    for _ in range(times):
        last = [(0, 0)] + chances[:-1]
        chances = [((without * beyond + fewer * within) >> 32,
                    (with_owner * beyond + fewer_with * within + without * owned) >> 32)
                   for (without, with_owner), (fewer, fewer_with) in zip(chances, last)]
    return chances


def normalize(groups):
    total = sum(group.count * group.z for group in groups)
    for group in groups:
        group.z = max(1, part(group.z, total, WHOLE))


def sampling_weights(elements, designs, is_global):
    """Of designs (probability, size, has_owner)."""
    groups = {}
    for element in sorted(elements, key=Element.numbers, reverse=True):
        groups.setdefault(element.numbers(), Group(element)).count += 1
    ordered = list(groups.values())
    size = max(size for probability, size, _ in designs if probability)
    for group in ordered:
        element = group.element
        group.z = (max(1, element.target - element.least) if size <= 1
                   else group.log_of_rest(element.target, MARGIN) + group.delay() >> 20)
    normalize(ordered)
    for _ in range(4 if size > 1 and len(ordered) > 1 else 0):
        Estimator(ordered, designs, is_global).estimate()
        for group in ordered:
            group.correct()
        normalize(ordered)
    return [groups[element.numbers()].z for element in elements]


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


def descend(zone, total, sampling_weight, all_homes, place, out):
    """Gives every holder below its fair share and its corrected weight."""
    shares, weights = dealt(zone, total, all_homes, place)
    for child, share, own in zip(zone.children, shares, weights):
        below = part(own, sum(weights), sampling_weight) if own else 0
        if isinstance(child, Zone):
            descend(child, share, below, all_homes, place, out)
        else:
            out[child] = (share, max(1, below))


def dealt(zone, total, all_homes, place):
    """The shares and sampling weights of the children. Those that take no replica have their homes, and no weight."""
    taking = [at for at, places in enumerate(zone.places) if places[0]]
    total = max(0, total - part(sum(w for at, w in enumerate(zone.homes) if at not in taking), all_homes, CERTAIN))
    is_full = total > zone.capacity * CERTAIN
    few, more = divmod(min(total, zone.capacity * CERTAIN), CERTAIN)
    sure, has_room, _ = zone.deal(few)
    here = part(sum(zone.homes[at] for at in taking if has_room[at]), all_homes, CERTAIN)
    size, others = few - sum(sure[at] for at in taking), max(0, more - here)
    designs = [(here, size + (more != 0), True), (others, size + 1, False), (CERTAIN - here - others, size, False)]
    owned = [part(home, all_homes, CERTAIN) for home in zone.homes]
    least, most = {}, {}
    for at in taking:
        own = min(owned[at], here) if has_room[at] and designs[0][1] else 0
        above = (here if designs[0][1] > 1 else own) + others + (designs[2][0] if size else 0) if has_room[at] else 0
        least[at], most[at] = sure[at] * CERTAIN + own, sure[at] * CERTAIN + above
    shares = dict(zip(taking, share_out([zone.weights[at] for at in taking], [least[at] for at in taking],
                                        [most[at] for at in taking], total)))
    if is_full:
        shares = {at: sure[at] * CERTAIN + owned[at] for at in taking}
    drawn = [part(home, all_homes, CERTAIN) for home in zone.drawn]
    elements = [Element(min(owned[at], here), min(drawn[at], here),
                        *(each[at] - sure[at] * CERTAIN for each in (shares, least, most)),
                        place == "first" or place == "zone" and not isinstance(zone.children[at], Zone))
                for at in taking if has_room[at]]
    found = iter(sampling_weights(elements, designs, place == "first"))
    mean = WHOLE // max(1, len(taking))
    weights = {at: max(next(found), mean >> 16 if sure[at] else 1) if has_room[at] else mean for at in taking}
    return [shares.get(at, owned[at]) for at in range(len(owned))], [weights.get(at, 0) for at in range(len(owned))]


def light(weights):
    """As many bits less as it takes for the sum to stay below 2^62."""
    cut = max(0, max(weights).bit_length() - (62 - len(weights).bit_length()))
    return [max(1, weight >> cut) if weight else 0 for weight in weights]


def corrected(weights, homes, zones, count, place, rules):
    """The fair shares, and the weights by which the replicas behind the home are ordered; None for the replica weights
    of the holders."""
    given, weights, owned = weights, light(weights), light(homes)
    out = [0] * len(weights)
    root = Zone(range(len(weights)), weights, zones, rules, homes=owned)
    descend(root, count * CERTAIN, 2**60, sum(owned), place, out)
    shares, own = [share for share, _ in out], [weight for _, weight in out]
    is_plain = given == homes and (len(set(given)) == 1 and not any(zones) or count < 2 or count >= len(given))
    return shares, None if is_plain or count < 2 else own


PLACES = {"rendezvous-table@1": "first", "rendezvous@1": "first", "straw2@1": "zone"}


class Replicas:
    """Of so many replicas of every key of a view. `weights` are replica weights of the holders, and `homes` their
    weights. `rules` are option replica_level, and by zone option replica_counts."""

    def __init__(self, keys, weights, homes, zones, count, algorithm, is_fair, rules):
        self.count, self.weights, self.homes = count, weights, homes
        self.root = Zone(range(len(keys)), weights, zones, rules)
        place = PLACES.get(algorithm, "any")
        self.shares, own = corrected(weights, homes, zones, count, place, rules) if is_fair else (None, None)
        self.scores = Rendezvous(keys, [max(1, weight) for weight in weights] if own is None else own)

    def choose(self, order, owner):
        return self.of_order([owner] + [i for i in order if i != owner])

    def of_order(self, members):
        """Of the home and all other holders in the order of candidates."""
        choice, chosen = Choice(self.root, self.count, members[0]), [members[0]]
        for member in members[1:]:
            if self.weights[member] and choice.offer(member):
                chosen.append(member)
        return chosen

    def takes(self, row):
        choice = Choice(self.root, self.count, row[0])
        return all(self.weights[member] and choice.offer(member) for member in row[1:])

    def of(self, order_hash, owner):
        return self.choose(self.scores.order(order_hash), owner)

    def balanced(self, hashes, owners, millionths):
        """The replicas of every partition of a table with these order hashes and owners."""
        orders = [self.scores.order(h) for h in hashes]
        rows = Rows(self.scores, hashes, orders, owners, self.count, lambda j, order: self.choose(order, owners[j]),
                    lambda j, row: self.takes(row))
        quotas = [quota(share, len(owners), millionths) for share in self.shares]
        rows.meet_ceilings([most for _, most in quotas])
        rows.meet_floors([least if weight else 0 for weight, (least, _) in zip(self.weights, quotas)])
        return rows.rows
