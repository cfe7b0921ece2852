"""A week of a fleet in seconds, with load: of five servers one is killed, one drained, one added; the dead one returns.
"""
import asyncio
from collections import Counter

import load
import servers

CLIENTS, WORK_MS, SKEW = 64, 40, 0.8
PHASE = 1200  # requests a phase


class Phase:
    """What came back while these nodes were up; homes are the nodes of the keys when all is quiet."""

    def __init__(self, name, answers, up, homes):
        self.name, self.up = name, up
        served = [answer for answer in answers if answer.status == 200]
        self.by_node = Counter(answer.node for answer in served)
        # A key whose home is not up has to go elsewhere, and shows nothing about affinity.
        stable = [answer for answer in served if homes[answer.key] in up]
        self.affinity = sum(answer.node == homes[answer.key] for answer in stable) / len(stable)
        self.busiest = max(self.by_node.values()) / (len(served) / len(up))


class Scenario:
    def __init__(self, front, fleet):
        self.front, self.fleet = front, fleet  # fleet: six servers, of which the last joins later
        self.states = {server.name: "up" for server in fleet[:5]}
        self.taken, self.before, self.after = [], {}, {}
        self.load = None
        self.posts_at_kill = 0
        self.late = {}  # requests that a node got after the balancer had taken the change, by node

    def listed(self):
        return [(server, self.states[server.name]) for server in self.fleet if server.name in self.states]

    async def until(self, condition, what):
        """Waits beside the load."""
        await asyncio.to_thread(servers.wait_for, condition, what)

    async def change(self, name, state):
        """Changes the list of nodes and waits until the change was taken."""
        self.states[name] = state
        await asyncio.to_thread(self.front.change, self.listed())
        await self.until(lambda: self.front.state(name) == state, f"{name} is {state}")

    async def phase(self, name, *not_up):
        up = [node for node in self.states if node not in not_up]
        self.taken.append((name, await self.load.take(PHASE), up))

    async def kill(self, server):
        self.posts_at_kill = self.load.posts_under_way
        server.kill()
        await self.until(lambda: self.front.state(server.name) == "down", f"{server.name} is down")

    async def rest(self, server):
        """Waits for the last request that the node got before the change, and counts them."""
        await self.until(lambda: self.front.in_flight(server.name) == 0, f"{server.name} has nothing to do")
        return self.front.tries(server.name)

    async def run(self):
        await self.until(lambda: all(self.front.state(name) == "up" for name in self.states), "all nodes are up")
        self.before = await load.homes(self.front.port)
        self.load = load.Load(self.front.port, CLIENTS, WORK_MS, SKEW)
        self.load.start()
        await self.phase("five nodes")
        dead, drained, added = self.fleet[1], self.fleet[2], self.fleet[5]
        await self.kill(dead)
        tries = {dead.name: await self.rest(dead)}
        await self.phase("one killed", dead.name)
        await self.change(drained.name, "draining")
        tries[drained.name] = await self.rest(drained)
        # A server writes its log after its answer, which may be a moment later.
        await self.until(lambda: drained.requests() >= tries[drained.name], "the log has all requests")
        await self.phase("one drained as well", dead.name, drained.name)
        await self.change(added.name, "up")
        await self.phase("one added", dead.name, drained.name)
        self.late = {name: self.front.tries(name) - before for name, before in tries.items()}
        self.late[drained.name] = max(self.late[drained.name], drained.requests() - tries[drained.name])
        dead.start()
        await self.until(lambda: self.front.state(dead.name) == "up", f"{dead.name} is up again")
        await self.phase("the killed one is back", drained.name)
        await self.load.stop()
        self.after = await load.homes(self.front.port)

    def phases(self):
        """The last two have the new node, whose keys are at home there."""
        return [Phase(*taken, self.before if number < 3 else self.after) for number, taken in enumerate(self.taken)]

    def lost(self, method):
        return sum(answer.status != 200 and answer.method == method for answer in self.load.answers)

    def moved(self):
        """Keys between nodes that stayed, before and after all changes, and the keys that had their homes there."""
        stayed = [key for key, node in self.before.items() if self.states[node] == "up"]
        return sum(self.after[key] not in (self.before[key], self.fleet[5].name) for key in stayed), len(stayed)
