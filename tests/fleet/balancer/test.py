"""examples/balancer in front of real servers: what it promises under load, and at the ends of a request.
    test.py BALANCER
"""
import asyncio
import os
import signal
import socket
import sys
import tempfile

import load
import servers
from front import Balancer
from scenario import CLIENTS, Scenario


def check(holds, what):
    assert holds, what
    print(f"  {what}")


def changes_under_load(front, fleet):
    print("changes under load")
    scenario = Scenario(front, fleet)
    front.start(scenario.listed())
    asyncio.run(scenario.run())
    status, (moved, stayed) = front.status(), scenario.moved()
    posts = scenario.lost("POST")
    check(scenario.lost("GET") == 0, "no request that may be repeated is lost")
    check(posts <= scenario.posts_at_kill, f"{posts} POST lost, {scenario.posts_at_kill} were under way at the kill")
    check(not any(scenario.late.values()), f"late requests at the dead and the draining node: {scenario.late}")
    check(status["held"] == 0 and not any(node["in_flight"] for node in status["nodes"]), "no ticket is held")
    check(moved == 0, f"{moved} of {stayed} keys moved between nodes that stayed")
    for phase in scenario.phases():
        shares = f"{phase.name}: {100 * phase.affinity:.1f} % at home, busiest {phase.busiest:.2f} of the mean"
        fair = CLIENTS / len(phase.up)
        check(phase.affinity >= 0.9 and phase.busiest <= max(1.25, 1 + 8 / fair) * 1.05, shares)
    check(front.stop() == 0, "it ends in peace")


def requests_without_key_spread(front, _):
    async def ask():
        client = load.Client(front.port)
        nodes = [(await client.ask(key)).node for key in (None, "") for _ in range(100)]
        client.close()
        return set(nodes[:100]), set(nodes[100:])
    for nodes, what in zip(asyncio.run(ask()), ("without", "with an empty")):
        check(len(nodes) == 5, f"requests {what} key go to all nodes: {sorted(nodes)}")


def talk(port, sent, end=None):
    """What comes back on a connection of its own until the other side closes it, or `end` has come."""
    with socket.create_connection(("127.0.0.1", port), servers.PATIENCE) as connection:
        connection.sendall(sent)
        got = b""
        while end is None or not got.endswith(end):
            more = connection.recv(65536)
            if not more:
                break
            got += more
        return got


def messages_end_where_they_end(front, _):
    two = load.request("a") + load.request("a", "POST")
    got = talk(front.port, two, b"POST by " + asyncio.run(load.Client(front.port).ask("a")).node.encode() + b"\n")
    check(got.count(b"HTTP/1.1 200 ") == 2, "two requests at once get two answers")
    for lines in (b"Content-Length: 3\r\nTransfer-Encoding: chunked", b"Transfer-Encoding: gzip, chunked"):
        got = talk(front.port, b"POST / HTTP/1.1\r\nHost: test\r\nX-Key: a\r\n" + lines + b"\r\n\r\n0\r\n\r\n", b"\n")
        check(got.startswith(b"HTTP/1.1 400 "), f"refused, because its end is unclear: {lines.decode().splitlines()}")
    got = talk(front.port, load.request("a", "HEAD").replace(b"Host", b"Connection: close\r\nHost"))
    check(b"content-length: " in got.lower() and got.endswith(b"\r\n\r\n"), "HEAD gets a length and no body")


def released(front):
    servers.wait_for(lambda: front.status()["held"] == 0, "no ticket is held")


def a_client_that_leaves_releases_its_ticket(front, _):
    with socket.create_connection(("127.0.0.1", front.port)) as connection:
        connection.sendall(load.request("a", work_ms=20000))
        servers.wait_for(lambda: front.status()["held"] == 1, "the request is under way")
    released(front)
    check(front.status()["abandoned"] == 1, "a client that leaves releases its ticket")


def a_node_that_does_not_go_on_is_given_up(front, _):
    answer = asyncio.run(load.Client(front.port).ask("a", work_ms=20000))
    released(front)
    failed = sum(node["failed"] for node in front.status()["nodes"])
    check((answer.status, failed) == (504, 1), "a node that does not go on gets no second request, and is noted")


def a_list_that_is_not_understood_changes_nothing(front, fleet):
    generation = front.status()["generation"]
    with open(front.list, "w", encoding="utf-8") as file:
        file.write("nodes: [\n")
    front.process.send_signal(signal.SIGHUP)
    servers.wait_for(lambda: "the nodes stay as they are" in front.complaints(), "the list is refused")
    check(len(front.nodes()) == 5 and front.status()["generation"] == generation, "a wrong list changes nothing")
    front.change([(server, "up") for server in fleet[:4]])
    servers.wait_for(lambda: len(front.nodes()) == 4, "the last node has left")
    check(asyncio.run(load.Client(front.port).ask("a")).status == 200, "a right one does")


def a_refused_connection_loses_nothing(front, fleet):
    async def ask(method):
        return await load.Client(front.port).ask("a", method)
    home = asyncio.run(ask("GET")).node
    failed = front.nodes()[home]["failed"]
    next(server for server in fleet if server.name == home).kill()
    answers = [asyncio.run(ask("POST")) for _ in range(4)]
    check(all(answer.status == 200 and answer.node != home for answer in answers), "a refused POST goes elsewhere")
    check(front.state(home) == "down" and front.nodes()[home]["failed"] == failed + 3, "three failures set a node down")
    for server in fleet:
        server.kill()
    check(asyncio.run(ask("GET")).status in (502, 503), "without any node there is an answer, too")
    released(front)


def the_last_request_is_answered(front, fleet):
    fleet[0].start()
    servers.wait_for(lambda: front.state(fleet[0].name) == "up", "a node is up")
    with socket.create_connection(("127.0.0.1", front.port), servers.PATIENCE) as connection:
        connection.sendall(load.request("a", work_ms=200))
        servers.wait_for(lambda: front.status()["held"] == 1, "the request is under way")
        check(front.stop() == 0, "it ends in peace")
        got = connection.recv(65536)
        check(got.startswith(b"HTTP/1.1 200 ") and b"Connection: close" in got, "the last request is answered")


def run(program, folder, fleet):
    for server in fleet:
        server.start()
    changes_under_load(Balancer(program, folder), fleet)
    front = Balancer(program, folder, timeout_ms=2000)
    front.start([(server, "up") for server in fleet[:5]])
    for case in (requests_without_key_spread, messages_end_where_they_end, a_client_that_leaves_releases_its_ticket,
                 a_node_that_does_not_go_on_is_given_up, a_list_that_is_not_understood_changes_nothing,
                 a_refused_connection_loses_nothing, the_last_request_is_answered):
        print(case.__name__)
        case(front, fleet)


def main(program):
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)  # servers that root starts run as another user
        fleet = [servers.Server(folder, f"n{i + 1}", port) for i, port in enumerate(servers.free_ports(6))]
        try:
            run(program, folder, fleet)
        finally:
            for server in fleet:
                server.kill()


if __name__ == "__main__":
    main(sys.argv[1])
