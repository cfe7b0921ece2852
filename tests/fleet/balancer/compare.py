"""The same servers, load and changes behind examples/balancer and behind HAProxy, as a table.
    compare.py BALANCER
"""
import asyncio
import os
import subprocess
import sys
import tempfile

import servers
from front import Balancer
from haproxy import Haproxy
from scenario import CLIENTS, PHASE, WORK_MS, Scenario


def run(front, fleet):
    scenario = Scenario(front, fleet)
    try:
        for server in fleet:
            server.start()
        front.start(scenario.listed())
        asyncio.run(scenario.run())
        front.stop()
    finally:
        for server in fleet:
            server.kill()
    return scenario


def column(scenario):
    moved, stayed = scenario.moved()
    return [f"{scenario.lost('GET')} of {sum(answer.method == 'GET' for answer in scenario.load.answers)}",
            f"{scenario.lost('POST')} of {scenario.posts_at_kill}", str(sum(scenario.late.values())),
            f"{moved} of {stayed}",
            *(f"{100 * phase.affinity:.1f} %, {phase.busiest:.2f}" for phase in scenario.phases())]


def main(program):
    version = subprocess.run(["/usr/sbin/haproxy", "-v"], capture_output=True, text=True, check=True).stdout.split()[2]
    print(f"HAProxy {version}; {CLIENTS} clients, {PHASE} requests of {WORK_MS} ms each time\n")
    columns = [["", "---", "GET lost", "POST lost, of those under way at the kill", "late requests",
                "keys moved between others"]]
    for name, make in [("balancer, 1.25", lambda folder: Balancer(program, folder)),
                       ("HAProxy, 125", lambda folder: Haproxy(folder, 1.25)),
                       ("HAProxy, 162", lambda folder: Haproxy(folder, 1.62)),
                       ("balancer, 16", lambda folder: Balancer(program, folder, factor=16)),
                       ("HAProxy, no bound", lambda folder: Haproxy(folder, 16))]:
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)  # servers that root starts run as another user
            fleet = [servers.Server(folder, f"n{i + 1}", port) for i, port in enumerate(servers.free_ports(6))]
            scenario = run(make(folder), fleet)
            columns.append([name, "---", *column(scenario)])
    columns[0] += [phase.name for phase in scenario.phases()]
    for cells in zip(*columns):
        print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main(sys.argv[1])
