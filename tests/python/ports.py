"""Ports of 127.0.0.1, for tests that start servers."""
import itertools
import random
import socket


def is_free(port):
    try:
        socket.create_server(("127.0.0.1", port)).close()
        return True
    except OSError:
        return False


def free_ports(count):
    """Ports that nobody listens at, and that the kernel gives to no connection: a killed server gets its own again."""
    with open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii") as file:
        first, last = (int(number) for number in file.read().split())
    ports = [port for port in range(10000, 65536) if not first <= port <= last]
    random.shuffle(ports)
    return list(itertools.islice(filter(is_free, ports), count))


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False
