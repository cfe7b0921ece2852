"""Libraries in other languages, each asked by a small program of that language beside its driver. It reads lines on its
standard input, their fields with tabulators between them:

    fleet   NAME=VALUE ...              what the fleet is configured with
    node    ID SERVER PORT WEIGHT IP    PORT as it is written, 0 if it is not
    key     KEY                         in hexadecimal digits

and prints for every key the number of its node, from 0 on in the order of the nodes.
"""
import os
import subprocess

from room import Failure, Missing, run


def package(name):
    """The version of an installed Debian package, without what Debian adds."""
    said = run(["dpkg-query", "-W", "-f=${Version}", name], text=True)
    return said.split(":")[-1].split("-")[0].split("+")[0]


def lines_of(fleet):
    yield "\t".join(["fleet", *(f"{name}={value}" for name, value in fleet.choices.items())])
    for node in fleet.nodes:
        fields = [node.id, node.server, node.port, node.weight, node.more.get("ip", "")]
        yield "\t".join(["node", *map(str, fields)])
    for key in fleet.keys:
        yield f"key\t{key.hex()}"


def ask(command, fleets, **options):
    """The ids that the program answers with, for each of the fleets."""
    lines = [line for fleet in fleets for line in lines_of(fleet)]
    said = run(command, input="\n".join(lines) + "\n", text=True, **options).split()
    if len(said) != sum(len(fleet.keys) for fleet in fleets):
        raise Failure(f"{command[0]} answers {len(said)} keys")
    numbers = map(int, said)
    for fleet in fleets:
        yield [fleet.nodes[next(numbers)].id for _ in fleet.keys]


def installed(command, what, **options):
    """Runs what fetches or builds something, which is missing if that fails."""
    try:
        run(command, **options)
    except (Failure, OSError, subprocess.SubprocessError) as error:
        raise Missing(f"{what}: {error}") from error


def c_program(room, name, *libraries):
    program = room.path(name)
    source = os.path.join(room.source, f"{name}.c")
    installed(["cc", "-O1", "-Wall", "-Werror", "-o", program, source, *libraries], name)
    return [program]


def maven_jar(room, artifact):
    """The file of GROUP:NAME:VERSION, which Maven puts into the folder of the room."""
    _, name, version = artifact.split(":")
    jar = room.path(f"{name}-{version}.jar")
    if not os.path.exists(jar):
        installed(["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={artifact}", f"-DoutputDirectory={room.folder}"],
                  artifact, cwd=room.folder)
    return jar


def java_program(room, name, *jars):
    """Compiled together with what reads the lines."""
    classes = room.path("classes")
    path = ":".join([classes, *jars])
    sources = [os.path.join(room.source, "glue", "Lines.java"), os.path.join(room.source, f"{name}.java")]
    installed(["javac", "-d", classes, "-cp", path, *sources], name)
    return ["java", "-cp", path, name.capitalize()]


def go_program(room, name, module):
    """A module of its own in the folder of the room, with the wanted version of the other."""
    environment = {**os.environ, "GOFLAGS": "-mod=mod"}
    for source in (os.path.join("glue", "lines.go"), f"{name}.go"):
        with open(os.path.join(room.source, source), encoding="utf-8") as file:
            room.write(os.path.basename(source), file.read())
    room.write("go.mod", f"module live/{name}\n\ngo 1.19\n")
    for command in (["go", "get", module], ["go", "build", "-o", name, "."]):
        installed(command, module, cwd=room.folder, env=environment)
    return [room.path(name)]
