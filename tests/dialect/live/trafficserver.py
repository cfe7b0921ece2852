"""Traffic Server: parents by consistent hash, with weights and hash strings. It forwards to servers that say which one
was reached.
"""
import os
import re
import time

import backends
import fleets
import web
from room import Failure, free_port, version_of

PROGRAM = "trafficserver"
PACKAGES = "trafficserver"
SERVER = "/usr/bin/traffic_server"
RECORDS = """\
CONFIG proxy.config.http.server_ports STRING {port}:ip-in=127.0.0.1
CONFIG proxy.config.http.cache.http INT 0
CONFIG proxy.config.url_remap.remap_required INT 0
CONFIG proxy.config.reverse_proxy.enabled INT 0
CONFIG proxy.config.http.no_dns_just_forward_to_parent INT 1
CONFIG proxy.config.http.uncacheable_requests_bypass_parent INT 0
CONFIG proxy.config.hostdb.host_file.path STRING {hosts}
CONFIG proxy.config.admin.user_id STRING #-1
CONFIG proxy.config.exec_thread.autoconfig INT 0
CONFIG proxy.config.exec_thread.limit INT 1
CONFIG proxy.config.diags.logfile.filename STRING stdout
CONFIG proxy.config.log.logging_enabled INT 0
"""

TRIES, FIRST_TRY = 100, 1000000
ALLOWED = "ip_allow:\n  - {apply: in, ip_addrs: 127.0.0.1, action: allow, methods: ALL}\n"


def version():
    return version_of([SERVER, "-V"], re.compile(r"traffic_server - (\S+)"))


def fill(fleet, count):
    rng = fleet.rng
    fleet.choose(query=["consider", "ignore"])
    fleet.nodes = fleets.loopback_nodes(fleet, fleets.count(rng), 1, [8080, 8081])
    fleets.name_some(fleet)
    for number, node in enumerate(fleet.nodes):
        node.weight = rng.choice([1, 1, 0.5, 0.25, 2, 3.5])
        if rng.randrange(3) == 0:
            node.more["label"] = f"{fleets.word(rng)}{number}"
    fleet.keys = fleets.keys(rng, count, lambda rng: path_key(rng, fleet.choices["query"] == "consider"))


# A path without its first slash; what stands behind a question mark is hashed unless it is ignored.
def path_key(rng, has_query):
    query = f"?{fleets.word(rng)}={rng.randrange(100)}" if has_query and rng.randrange(2) else ""
    return f"{fleets.word(rng)}/{fleets.text_key(rng)[:100]}{query}"


def parent(node):
    label = f"&{node.more['label']}" if "label" in node.more else ""
    return f"{node.id}|{node.weight}{label}"


def rule(fleet):
    parents = ";".join(map(parent, fleet.nodes))
    return (f'dest_domain={fleet.name}.example parent="{parents}" round_robin=consistent_hash go_direct=false '
            f"qstring={fleet.choices['query']}\n")


# A parent that cannot be reached once is left out for minutes, and names are known a second after the start: so each
# try has a fleet of its own, whose only parent has a name.
def rehearsals():
    for number in range(TRIES):
        fleet = fleets.Fleet(FIRST_TRY + number, None, choices={"query": "ignore"})
        name = f"try{number}.example"
        fleet.nodes = [fleets.Node(f"{name}:8080", name, 8080, more={"ip": "127.99.0.1"})]
        yield fleet


def rehearse(port, tries):
    for fleet in tries:
        with web.Connection(port) as connection:
            head = next(connection.heads([web.request(b"http://%s.example/" % fleet.name.encode())]))
        if b" 200 " in head.splitlines()[0]:
            return
        time.sleep(0.05)
    raise Failure("Traffic Server does not read the file of names")


def ask(all_fleets, room):
    port, tries = free_port(), list(rehearsals())
    room.enter_context(backends.Backends(backends.Web, [*all_fleets, tries[0]]))
    room.write("records.config", RECORDS.format(port=port, hosts=room.hosts([*all_fleets, *tries])))
    room.write("parent.config", "".join(map(rule, [*all_fleets, *tries])))
    room.write("storage.config", "")
    room.write("ip_allow.yaml", ALLOWED)
    folders = {"PROXY_CONFIG_CONFIG_DIR": room.folder, "PROXY_CONFIG_LOCAL_STATE_DIR": room.folder,
               "PROXY_CONFIG_LOG_LOGFILE_DIR": room.folder}
    room.start([SERVER], port, env={**os.environ, **folders})
    rehearse(port, tries)
    for fleet in all_fleets:
        query = b"" if fleet.choices["query"] == "consider" else b"?ignored=1"
        asked = [web.request(b"http://%s.example/%s%s" % (fleet.name.encode(), key, query)) for key in fleet.keys]
        yield web.ask(port, asked)


def cluster(fleet, room):
    nodes = [{"id": node.id, "server": node.server, "weight": node.weight,
              **({"label": node.more["label"]} if "label" in node.more else {})} for node in fleet.nodes]
    return room.written(fleet.name, "trafficserver@1", {}, nodes)
