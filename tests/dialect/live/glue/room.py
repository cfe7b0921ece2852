"""Where one program is tried: its folder, the command `holdfast`, and the servers that end with it."""
import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import time

sys.path.append(os.path.join(os.path.dirname(__file__), "..", "..", "..", "python"))
from ports import answers, free_ports

PATIENCE = 60  # s: limit of every wait, far more than any of them needs
NAMES = "libnss_wrapper.so"


class Failure(Exception):
    """Something went wrong that is no disagreement."""


class Missing(Failure):
    """Something cannot be had here."""


def wait_for(condition, what):
    limit = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > limit:
            raise Failure(f"not within {PATIENCE} s: {what}")
        time.sleep(0.005)


def free_port():
    port, = free_ports(1)
    return port


def run(command, **options):
    """Standard output of a program that ends by itself."""
    if "input" not in options:
        options["stdin"] = subprocess.DEVNULL
    done = subprocess.run(command, capture_output=True, check=False, **options)
    if done.returncode != 0:
        said = done.stderr if isinstance(done.stderr, str) else done.stderr.decode(errors="replace")
        raise Failure(f"{' '.join(command)} exits {done.returncode}: {said.strip()[-2000:]}")
    return done.stdout


def version_of(command, pattern, **options):
    """The first group of the pattern in what a program says of itself."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False, text=True, **options)
    found = pattern.search(done.stdout)
    return found.group(1) if found else "?"


class Room(contextlib.ExitStack):
    def __init__(self, folder, holdfast, source):
        super().__init__()
        self.folder, self.holdfast, self.source = folder, holdfast, source
        os.makedirs(folder, exist_ok=True)
        with open(self.path("said"), "wb"):
            pass

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def start(self, command, port, **options):
        """A program that serves, until the room is left. The kernel ends it if this process is killed."""
        libc = ctypes.CDLL(None)
        with open(self.path("said"), "ab") as said:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd=self.folder,
                                       preexec_fn=lambda: libc.prctl(1, signal.SIGKILL), **options)
        self.callback(self.stop, process)
        wait_for(lambda: process.poll() is not None or answers(port), f"{command[0]} starts")
        if process.poll() is not None:
            raise Failure(f"{command[0]} does not start: see {self.path('said')}")
        return process

    @staticmethod
    def stop(process):
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def hosts(self, fleets):
        """A file that leads the names of nodes to their addresses of this machine."""
        nodes = [node for fleet in fleets for node in fleet.nodes if node.server != node.more["ip"]]
        return self.write("hosts", "".join(f"{node.more['ip']} {node.server}\n" for node in nodes))

    def names(self, fleets):
        """An environment in which the resolver of the C library reads such a file, whose entries it counts."""
        return {**os.environ, "LD_PRELOAD": NAMES, "NSS_WRAPPER_HOSTS": self.hosts(fleets),
                "NSS_WRAPPER_MAX_HOSTENTS": "100000"}

    def imported(self, configuration, name, *flags):
        """The cluster file that `holdfast import` makes of a configuration that loses nothing."""
        return self.write(f"{name}.yaml", run([self.holdfast, "import", configuration, *flags], text=True))

    def written(self, name, algorithm, options, nodes):
        """A cluster file where the program has no configuration of its own. JSON is YAML, too."""
        lines = [f"algorithm: {algorithm}"]
        lines += [f"{option}: {json.dumps(value)}" for option, value in options.items()]
        lines += ["nodes:", *(f"  - {json.dumps(node, ensure_ascii=False)}" for node in nodes)]
        return self.write(f"{name}.yaml", "\n".join(lines) + "\n")

    def lookup(self, cluster, keys):
        """The ids that holdfast answers with; each stands behind its key and a tabulator."""
        said = run([self.holdfast, "lookup", "-0", cluster], input=b"".join(key + b"\0" for key in keys))
        ids = [line.rpartition(b"\t")[2].decode() for line in said.split(b"\0")[:-1]]
        if len(ids) != len(keys):
            raise Failure(f"holdfast answers {len(ids)} of {len(keys)} keys of {cluster}")
        return ids
