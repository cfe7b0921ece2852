"""Reference implementation of option replica_overload, docs/placement.md section 10: zones that are too small for their
replicas take fewer. lib/place/replicas/allowances.cpp and overload.cpp must give the same bits."""
from balance import Rows, quota
from hashes import mix64
from replicas import CERTAIN, Replicas, Zone, corrected, light, part

STEPS = 48
SLACK = 10


class Node:
    """A node of the tree of zones: a zone, or the number of a holder."""

    def __init__(self, name, child, parent, depth, members, weight):
        self.name, self.child, self.parent, self.depth, self.members = name, child, parent, depth, members
        self.weight, self.count, self.capacity, self.fair = weight, None, 0, 0


class Tree:
    def __init__(self, replicas, zones, rules):
        self.replicas, self.zones, self.rules, self.count = replicas, zones, rules, replicas.count
        own = light(replicas.weights)
        root = Zone(range(len(own)), own, zones, rules)
        self.nodes = [Node(None, root, None, 0, range(len(own)), sum(own))]
        for at, node in enumerate(self.nodes):
            for i in range(len(node.child.children)) if isinstance(node.child, Zone) else ():
                child, name = node.child.children[i], node.child.names[i]
                below = [m for m in node.members if node.child.group_of[m] == i]
                self.nodes.append(Node(name, child, at, node.depth + 1, below, node.child.weights[i]))
                self.nodes[-1].count, self.nodes[-1].capacity = node.child.counts[i], node.child.capacity_of(i)
        self.nodes[0].fair, self.nodes[0].capacity = self.count * CERTAIN, root.capacity
        for at in range(len(self.nodes)):
            self.share_by_weight([node for node in self.nodes if node.parent == at], self.nodes[at].fair)

    @staticmethod
    def share_by_weight(children, total):
        most = [(node.capacity if node.count is None else node.count) * CERTAIN for node in children]
        fixed, is_final = set(), False
        while not is_final:
            is_final = True
            rest = max(0, total - sum(children[i].fair for i in fixed))
            weights = sum(node.weight for i, node in enumerate(children) if i not in fixed)
            for i, node in enumerate(children):
                if i in fixed or node.weight == 0:
                    continue
                node.fair = part(node.weight, weights, rest)
                if node.fair > most[i] or node.count is not None:
                    node.fair, is_final = most[i], False
                    fixed.add(i)

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
        self.tree, self.known = tree, {}
        self.allowed = [node.capacity * CERTAIN for node in tree.nodes]
        self.limits = [node.fair + node.fair * millionths // 10**6 for node in tree.nodes]
        self.stuck = {at for at, node in enumerate(tree.nodes) if at == 0 or node.weight == 0 or node.count is not None}

    def find(self):
        for _ in range(STEPS):
            siblings = self.fullest_siblings()
            if not siblings:
                break
            self.lower(siblings)
        return self.allowances()

    def allowances(self):
        return {at: allowed for at, allowed in enumerate(self.allowed)
                if allowed < self.tree.nodes[at].capacity * CERTAIN}

    def fullest_siblings(self):
        nodes, held = self.tree.nodes, self.held()
        ratios = [(held[at] << 24) // max(1, node.fair) for at, node in enumerate(nodes)]
        above = [at for at, limit in enumerate(self.limits)
                 if at not in self.stuck and held[at] > limit + (limit >> SLACK) + 2**12]
        if not above:
            return []
        depth = nodes[above[0]].depth
        first = max((at for at in above if nodes[at].depth == depth), key=lambda at: (ratios[at], -at))
        return [first] + [at for at, node in enumerate(nodes) if node.parent == nodes[first].parent and at != first
                          and at not in self.stuck and ratios[at] >= ratios[first] - (ratios[first] >> SLACK)]

    def lower(self, siblings):
        former = list(self.allowed)
        low, top = 0, max(former[at] for at in siblings)
        high = top
        while low < high:
            middle = (low + high) // 2
            self.allow(siblings, former, middle)
            held = self.held()
            if held is not None and held[siblings[0]] >= self.limits[siblings[0]]:
                high = middle
            else:
                low = middle + 1
        self.allow(siblings, former, high)
        if high == top:
            self.stuck |= set(siblings)

    def allow(self, siblings, former, most):
        for at in siblings:
            self.allowed[at] = min(former[at], most)

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
