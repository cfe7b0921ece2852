"""HAProxy as a scenario runs it, with the calls of front.py."""
import csv
import os
import socket
import subprocess

import servers

HAPROXY = """\
global
  stats socket {socket} mode 600 level admin
  maxconn 1000
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  retries 3
  option redispatch 1
  retry-on conn-failure empty-response
frontend front
  bind 127.0.0.1:{port}
  http-request disable-l7-retry if METH_POST
  default_backend nodes
backend nodes
  balance hash req.hdr(X-Key)
  hash-type consistent
  {bound}
  option httpchk GET /
  default-server weight 100 check inter 300ms fall 3 rise 1 observe layer4 error-limit 3 on-error mark-down
{nodes}
"""


class Haproxy:
    """Nodes change by its socket, which stands for a reload without a new process."""
    STATES = {"UP": "up", "DRAIN": "draining", "DOWN": "down"}

    def __init__(self, folder, factor):
        self.folder, self.factor = folder, factor
        self.socket = os.path.join(folder, "haproxy.socket")
        self.process = self.port = None
        self.known = {}

    def start(self, nodes):
        self.port, = servers.free_ports(1)
        self.known = {server.name: state for server, state in nodes}
        bound = f"hash-balance-factor {round(self.factor * 100)}" if self.factor < 16 else ""
        path = os.path.join(self.folder, "haproxy.cfg")
        lines = "\n".join(f"  server {server.name} 127.0.0.1:{server.port}" for server, _ in nodes)
        with open(path, "w", encoding="utf-8") as file:
            file.write(HAPROXY.format(socket=self.socket, port=self.port, bound=bound, nodes=lines))
        self.process = servers.start(["/usr/sbin/haproxy", "-db", "-f", path], stdout=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL)
        # The socket comes last, after the port answers.
        servers.wait_for(lambda: self.process.poll() is not None or os.path.exists(self.socket), "HAProxy starts")
        assert self.process.poll() is None, f"HAProxy does not start: haproxy -c -f {path}"

    def tell(self, command):
        with socket.socket(socket.AF_UNIX) as talk:
            talk.connect(self.socket)
            talk.sendall(command.encode() + b"\n")
            return b"".join(iter(lambda: talk.recv(65536), b"")).decode()

    def change(self, nodes):
        for server, state in nodes:
            if server.name not in self.known:
                self.tell(f"add server nodes/{server.name} 127.0.0.1:{server.port} weight 100 check inter 300ms fall 3 "
                          "rise 1 observe layer4 error-limit 3 on-error mark-down")
                self.tell(f"enable health nodes/{server.name}")
                self.tell(f"enable server nodes/{server.name}")
            elif state != self.known[server.name]:
                self.tell(f"set server nodes/{server.name} state {'drain' if state == 'draining' else 'ready'}")
            self.known[server.name] = state

    def row(self, name):
        rows = csv.DictReader(self.tell("show stat").lstrip("# ").splitlines())
        return next((row for row in rows if row["pxname"] == "nodes" and row["svname"] == name), None)

    def state(self, name):
        row = self.row(name)
        return row and self.STATES.get(row["status"].split()[0])

    def in_flight(self, name):
        return int(self.row(name)["scur"])

    def tries(self, name):
        return int(self.row(name)["stot"])

    def stop(self):
        self.process.terminate()
        return self.process.wait(servers.PATIENCE)
