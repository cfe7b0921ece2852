"""The example balancer as a scenario runs it: its list of nodes, its signals and its /status."""
import http.client
import json
import os
import re
import signal
import subprocess

import servers


class Balancer:
    """examples/balancer; a factor of 16 never binds, and makes it plain hashing."""

    def __init__(self, program, folder, factor=1.25, timeout_ms=30000):
        self.program, self.factor, self.timeout_ms = program, factor, timeout_ms
        self.list = os.path.join(folder, f"nodes-{factor}-{timeout_ms}.yaml")
        self.process = self.port = self.status_port = None

    def write(self, nodes):
        """Nodes as (server, state)."""
        with open(self.list + ".new", "w", encoding="utf-8") as file:
            file.write("nodes:\n")
            for server, state in nodes:
                file.write(f'  - {{id: {server.name}, address: "127.0.0.1:{server.port}", state: {state}}}\n')
        os.rename(self.list + ".new", self.list)

    def start(self, nodes):
        self.write(nodes)
        self.process = servers.start(
            [self.program, "-k", "X-Key", "-b", str(self.factor), "-t", str(self.timeout_ms), "-n", "3", "-c", "300",
             "-s", "127.0.0.1", "127.0.0.1", self.list], stdout=subprocess.PIPE, text=True,
            stderr=open(self.list + ".err", "w", encoding="utf-8"))
        lines = [self.process.stdout.readline() for _ in range(2)]
        assert all(lines), self.complaints()
        self.port, self.status_port = (int(re.search(r"port (\d+)$", line).group(1)) for line in lines)

    def complaints(self):
        with open(self.list + ".err", encoding="utf-8") as file:
            return file.read()

    def change(self, nodes):
        self.write(nodes)
        self.process.send_signal(signal.SIGHUP)

    def status(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.status_port, timeout=servers.PATIENCE)
        connection.request("GET", "/status")
        status = json.loads(connection.getresponse().read())
        connection.close()
        return status

    def nodes(self):
        return {node["id"]: node for node in self.status()["nodes"]}

    def state(self, name):
        return self.nodes().get(name, {}).get("state")

    def in_flight(self, name):
        return self.nodes().get(name, {}).get("in_flight", 0)

    def tries(self, name):
        """How often a request was sent there, or was to be."""
        node = self.nodes()[name]
        return node["served"] + node["failed"] + node["in_flight"]

    def stop(self):
        """Its exit status, which is that of a sanitizer as well."""
        self.process.terminate()
        status = self.process.wait(servers.PATIENCE)
        if status != 0:
            print(self.complaints())
        return status
