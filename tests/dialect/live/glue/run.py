"""Tries programs one after another, and prints a line for each. live.sh beside this folder says what the options are.

A driver is a file NAME.py in the folder above, with
    PROGRAM, PACKAGES       a name for the table, and Debian's packages, which live.sh installs
    version()               what the program says of itself
    fill(fleet, count)      gives a fleet its nodes, its choices and so many keys
    ask(fleets, room)       the program's own answers: for each fleet the ids of the nodes of its keys, in their order
    cluster(fleet, room)    the path of a cluster file, made by `holdfast import` where that reads the program's format
"""
import argparse
import ctypes
import importlib.util
import os
import signal
import sys
import time
import traceback

import fleets as fleet_maker
from room import Failure, Missing, Room

SHOWN = 3
ROW = "{:<16} {:<28} {:>6} {:>7} {:>13} {:>7}"


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--holdfast", required=True)
    parser.add_argument("--room", required=True)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--fleets", type=int, default=20)
    parser.add_argument("--keys", type=int, default=1000)
    parser.add_argument("programs", nargs="*")
    return parser.parse_args()


def driver_of(source, program):
    spec = importlib.util.spec_from_file_location(f"driver_{program}", os.path.join(source, f"{program}.py"))
    driver = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(driver)
    return driver


def show(fleet, cluster, found):
    """What one has to know to look for the reason."""
    print(f"    fleet {fleet.name}, {len(fleet.nodes)} nodes, {fleet.choices}: {len(found)} keys disagree; {cluster}")
    for key, theirs, ours in found[:SHOWN]:
        print(f"        {key!r}: {theirs}, holdfast {ours}")


def disagreements(driver, fleets, room):
    """How many keys are placed otherwise, and every fleet that has some is shown."""
    total = 0
    for fleet, theirs in zip(fleets, driver.ask(fleets, room), strict=True):
        cluster = driver.cluster(fleet, room)
        ours = room.lookup(cluster, fleet.keys)
        rows = zip(fleet.keys, theirs, ours, strict=True)
        found = [row for row in rows if row[1] != row[2]]
        if found:
            show(fleet, cluster, found)
        total += len(found)
    return total


def attempt(program, options, source):
    """The number of disagreements of one program, behind its line."""
    driver = driver_of(source, program)
    fleets = [fleet_maker.fleet_of(options.seed, program, number) for number in range(options.fleets)]
    for fleet in fleets:
        driver.fill(fleet, options.keys)
    began = time.monotonic()
    with Room(os.path.join(options.room, program), options.holdfast, source) as room:
        found = disagreements(driver, fleets, room)
    asked = sum(len(fleet.keys) for fleet in fleets)
    took = f"{time.monotonic() - began:.1f} s"
    print(ROW.format(driver.PROGRAM, driver.version(), len(fleets), asked, found, took), flush=True)
    return found


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))  # so that servers are stopped
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # if the shell that started this is killed
    source = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    print(ROW.format("program", "version", "fleets", "keys", "disagreements", "time"), flush=True)
    disagree = failed = False
    for program in options.programs:
        try:
            disagree |= attempt(program, options, source) > 0
        except (Missing, ImportError) as error:
            print(f"{program}: could not be installed: {error}", flush=True)
            failed = True
        except (Failure, OSError) as error:
            print(f"{program}: could not be asked: {error}", flush=True)
            failed = True
        except Exception:  # an answer that its driver does not know: the other programs are asked all the same
            traceback.print_exc(file=sys.stdout)
            print(f"{program}: could not be asked: its driver fails", flush=True)
            failed = True
    return 1 if disagree else 2 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
