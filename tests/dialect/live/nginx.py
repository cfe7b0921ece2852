"""nginx: upstreams of http with `hash $http_x_key`, with and without `consistent`. Nobody listens at the addresses of
the servers: nginx says which one it tried.
"""
import re

import fleets
import web
from room import free_port, version_of

PROGRAM = "nginx"
PACKAGES = "nginx libnss-wrapper"
NGINX = "/usr/sbin/nginx"
HEAD = """\
daemon off;
master_process off;
pid {folder}/pid;
error_log {folder}/error.log crit;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  keepalive_requests 1000000;
  proxy_next_upstream off;
  add_header X-Chosen $upstream_addr always;
"""


def version():
    return version_of([NGINX, "-v"], re.compile(r"nginx/(\S+)"))


# Without `consistent`, a name counts as often as it has addresses, which its configuration does not say, and the keys
# of a server that is down are hashed again.
def fill(fleet, count):
    rng = fleet.rng
    fleet.choose(consistent=[True, True, False])
    fleet.nodes = fleets.loopback_nodes(fleet, fleets.count(rng), 12, [0, 81, 8080, 11211])
    if fleet.choices["consistent"]:
        fleets.name_some(fleet, ["Cache.Example", "eu.example"])
        fleets.take_out(fleet, ["down"])
    fleet.keys = fleets.keys(rng, count, fleets.byte_key)


def upstream(fleet):
    method = "hash $http_x_key" + (" consistent" if fleet.choices["consistent"] else "")
    servers = [f"    server {node.id} weight={node.weight} max_fails=0 {node.more.get('out', '')};"
               for node in fleet.nodes]
    return "\n".join([f"  upstream {fleet.name} {{", f"    {method};", *servers, "  }\n"])


def ask(all_fleets, room):
    port = free_port()
    places = "".join(f"    location /{fleet.name}/ {{ proxy_pass http://{fleet.name}; }}\n" for fleet in all_fleets)
    room.write("nginx.conf", HEAD.format(folder=room.folder) + "".join(map(upstream, all_fleets)) +
               f"  server {{\n    listen 127.0.0.1:{port};\n{places}  }}\n}}\n")
    room.start([NGINX, "-p", room.folder, "-e", room.path("error.log"), "-c", room.path("nginx.conf")], port,
               env=room.names(all_fleets))
    for fleet in all_fleets:
        ids = {f"{node.more['ip']}:{node.port or 80}": node.id for node in fleet.nodes}
        asked = [web.request(f"/{fleet.name}/".encode(), Key=key) for key in fleet.keys]
        yield [ids[address] for address in web.ask(port, asked)]


def cluster(fleet, room):
    return room.imported(room.path("nginx.conf"), fleet.name, "--name", fleet.name)
