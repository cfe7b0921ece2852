"""Reference implementation of option replica_overload, docs/placement.md section 10: zones that are too small for their
replicas take fewer. lib/place/replicas/overload_tree.cpp, allowances.cpp and overload.cpp must give the same bits."""
from bisect import bisect_left

from balance import Rows, quota
from hashes import mix64
from replicas import CERTAIN, Replicas, Zone, corrected, light, part

STEPS = 48
SLACK = 10
WHOLE = 2**24


def ratio(a, b):
    return (a << 24) // max(1, b)


def with_slack(most):
    return most + (most >> SLACK) + 2**12


class Node:
    """A node of the tree of zones: a zone, or the number of a holder."""

    def __init__(self, name, child, parent, depth, members):
        self.name, self.child, self.parent, self.depth, self.members = name, child, parent, depth, members
        self.count, self.capacity, self.weight, self.homes, self.fair, self.below = None, 0, 0, 0, 0, []


class Tree:
    def __init__(self, replicas, zones, rules):
        self.replicas, self.zones, self.rules, self.count = replicas, zones, rules, replicas.count
        own, homes = light(replicas.weights), light(replicas.homes)
        self.weight = sum(own)
        root = Zone(range(len(own)), own, zones, rules)
        self.nodes = [Node(None, root, None, 0, range(len(own)))]
        for at, node in enumerate(self.nodes):
            for i in range(len(node.child.children)) if isinstance(node.child, Zone) else ():
                child, name = node.child.children[i], node.child.names[i]
                members = [m for m in node.members if node.child.group_of[m] == i]
                below = Node(name, child, at, node.depth + 1, members)
                below.count, below.capacity = node.child.counts[i], node.child.capacity_of(i)
                below.weight = sum(own[m] for m in members)
                below.homes = sum(part(homes[m], sum(homes), CERTAIN) for m in members)
                node.below.append(below)
                self.nodes.append(below)
        self.nodes[0].fair, self.nodes[0].capacity = self.count * CERTAIN, root.capacity
        self.share_out(self.nodes[0], None)

    def asked(self, node, total):
        return part(node.weight, self.weight, total) if node.weight else 0

    def wanted(self, node, total):
        """What a node asks for if all together asked for `total` by weight, as far as it can hold that."""
        if node.count is not None:
            return node.count * CERTAIN
        most = max(node.capacity * CERTAIN, node.homes)
        return min(most, self.wanted_below(node, total) if isinstance(node.child, Zone)
                   else max(self.asked(node, total), node.homes))

    def wanted_below(self, zone, total):
        return sum(self.wanted(node, total) for node in zone.below)

    def share_out(self, zone, total):
        if total is None or self.wanted_below(zone, total) != zone.fair:
            total = bisect_left(range(2**62), zone.fair, key=lambda tried: self.wanted_below(zone, tried))
        for node in zone.below:
            node.fair = self.wanted(node, total)
            if node.below:
                self.share_out(node, total)

    def by_node(self, shares):
        return [sum(shares[i] for i in node.members) for node in self.nodes]


def start_of(node):
    """Where the partitions begin of which a node takes one more."""
    return 0x9E3779B9 * (node.depth - 1) % CERTAIN


class Pattern:
    """Of partitions whose u is `start` or a little more."""

    def __init__(self, tree, allowances, start, end):
        self.tree, self.end = tree, end
        caps = {at: allowed // CERTAIN + ((start - start_of(tree.nodes[at])) % CERTAIN < allowed % CERTAIN)
                for at, allowed in allowances.items()}
        self.name = tuple(sorted(caps.items()))
        bare = {i for at, most in caps.items() if most == 0 for i in tree.nodes[at].members}
        self.weights = [0 if i in bare else weight for i, weight in enumerate(tree.replicas.weights)]
        level, counts, _ = tree.rules
        self.rules = level, counts, {tree.nodes[at].name: most for at, most in caps.items() if most}

    def shares(self):
        """By holder; None if a key would find too few replicas."""
        tree = self.tree
        root = Zone(range(len(self.weights)), self.weights, tree.zones, self.rules)
        if root.capacity < tree.count or not self.has_counts(root):
            return None
        return corrected(self.weights, tree.replicas.homes, tree.zones, tree.count, "first", self.rules)[0]

    def has_counts(self, zone):
        inner = [child for child in zone.children if isinstance(child, Zone)]
        return all(self.has_counts(child) for child in inner) and all(
            count is None or zone.capacity_of(at) >= count for at, count in enumerate(zone.counts))

    def replicas(self, keys):
        tree = self.tree
        return Replicas(keys, self.weights, tree.replicas.homes, tree.zones, tree.count, "rendezvous-table@1", True,
                        self.rules)


def patterns(tree, allowances):
    ends = {CERTAIN}
    for at, allowed in allowances.items():
        start = start_of(tree.nodes[at])
        ends |= {start, (start + allowed) % CERTAIN} if allowed % CERTAIN else set()
    ends = sorted(ends - {0})
    return [Pattern(tree, allowances, start, end) for start, end in zip([0] + ends, ends)]


class Finder:
    """Allowances by number of a node."""

    def __init__(self, tree, millionths):
        self.tree, self.known, self.factor = tree, {}, WHOLE + WHOLE * millionths // 10**6
        self.can_relieve = [at > 0 and node.capacity > 0 and node.count is None for at, node in enumerate(tree.nodes)]
        self.first = [node.capacity * CERTAIN for node in tree.nodes]
        self.allowed = list(self.first)

    def find(self):
        low, found = self.factor, None
        high = max([low] + [ratio(held, node.fair)
                            for held, node, can in zip(self.held(), self.tree.nodes, self.can_relieve) if can])
        best = self.relieve(low)
        if best is not None:
            return best
        while high - low > low >> SLACK:
            middle = (low + high) // 2
            best = self.relieve(middle)
            low, high, found = (middle, high, found) if best is None else (low, middle, best)
        return found or {}

    def relieve(self, factor):
        """The allowances that count; None if a node gets stuck."""
        self.limits, self.allowed = [node.fair * factor >> 24 for node in self.tree.nodes], list(self.first)
        best, least = {}, self.fullest_holder()
        for _ in range(STEPS):
            siblings = self.fullest_siblings()
            if not siblings:
                break
            if not self.lower(siblings):
                return None
            fullest = self.fullest_holder()
            if fullest <= least + (least >> SLACK):
                best = self.allowances()
            least = min(least, fullest)
        return best

    def fullest_holder(self):
        """How much the holder that holds the most for its weight holds of what that asks for."""
        asked = [self.tree.asked(node, self.tree.count * CERTAIN) for node in self.tree.nodes]
        return max((ratio(held, own) for node, own, held in zip(self.tree.nodes, asked, self.held())
                    if own and not isinstance(node.child, Zone)), default=0)

    def allowances(self):
        return {at: allowed for at, allowed in enumerate(self.allowed)
                if allowed < self.first[at]}

    def fullest_siblings(self):
        nodes, held = self.tree.nodes, self.held()
        ratios = [ratio(held[at], node.fair) for at, node in enumerate(nodes)]
        above = [at for at, limit in enumerate(self.limits) if self.can_relieve[at] and held[at] > with_slack(limit)]
        if not above:
            return []
        depth = nodes[above[0]].depth
        first = max((at for at in above if nodes[at].depth == depth), key=lambda at: (ratios[at], -at))
        return [first] + [at for at, node in enumerate(nodes) if node.parent == nodes[first].parent and at != first
                          and self.can_relieve[at] and self.allowed[at] == self.allowed[first]
                          and ratios[at] >= ratios[first] - (ratios[first] >> SLACK)]

    def lower(self, siblings):
        """Whether the first of them then holds what it may."""
        low, top, limit = 0, self.allowed[siblings[0]], self.limits[siblings[0]]
        high = top
        while low < high:
            middle = (low + high) // 2
            self.allow(siblings, middle)
            held = self.held()
            if held is not None and held[siblings[0]] >= limit:
                high = middle
            else:
                low = middle + 1
        self.allow(siblings, high)
        return high < top and self.held()[siblings[0]] <= with_slack(limit)

    def allow(self, siblings, most):
        for at in siblings:
            self.allowed[at] = most

    def held(self):
        """By node; None if a pattern has too few replicas."""
        held, start = [0] * len(self.tree.nodes), 0
        for pattern in patterns(self.tree, self.allowances()):
            if pattern.name not in self.known:
                shares = pattern.shares()
                self.known[pattern.name] = shares and self.tree.by_node(shares)
            shares = self.known[pattern.name]
            if shares is None:
                return None
            held = [own + ((pattern.end - start) * share >> 32) for own, share in zip(held, shares)]
            start = pattern.end
        return held


def draw(order_hash):
    """u of a partition."""
    return mix64(order_hash ^ 0x6F7665726C6F6164) >> 32


class Overload:
    """Of the replicas that `replicas` would choose by the spread alone."""

    def __init__(self, replicas, keys, zones, rules, millionths):
        self.tree = Tree(replicas, zones, rules)
        self.patterns = patterns(self.tree, Finder(self.tree, millionths).find())
        self.choices = [pattern.replicas(keys) for pattern in self.patterns]

    def balanced(self, hashes, owners, millionths):
        of = [next(i for i, pattern in enumerate(self.patterns) if draw(h) < pattern.end) for h in hashes]
        orders = [self.choices[i].scores.order(h) for h, i in zip(hashes, of)]
        rows = Rows(self.choices[0].scores, hashes, orders, owners, self.tree.count,
                    lambda j, order: self.choices[of[j]].choose(order, owners[j]),
                    lambda j, row: self.choices[of[j]].takes(row))
        wanted = [sum(of.count(i) * choice.shares[member] for i, choice in enumerate(self.choices))
                  for member in range(len(self.tree.replicas.weights))]
        quotas = [quota(each, 1, millionths) for each in wanted]
        rows.meet_ceilings([most for _, most in quotas])
        rows.meet_floors([least if weight else 0 for weight, (least, _) in zip(self.tree.replicas.weights, quotas)])
        return rows.rows
