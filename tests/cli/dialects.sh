# Fleets of other programs under the command.
. "$(dirname "$0")/laws.sh"

# fleet ALGORITHM NODE...: a cluster file
fleet() {
  printf 'algorithm: %s\nnodes:\n' "$1"
  shift
  printf '  - %s\n' "$@"
}

# MD5 by Python: a point is four bytes of the digest of its label, and the first one at or after the hash of the key.
the_point_of_ketama_is_shown_with_its_label() {
  fleet ketama/libmemcached-weighted a:11211 b:11212 c:11213 > ketama.yaml
  for key in user:42 other k9 k12; do
    exits 0 "$holdfast" explain ketama.yaml "$key" --json || return 1
    printf '%s' "$output" | python3 -c '
import hashlib, json, sys
def words(text):
    digest = hashlib.md5(text.encode()).digest()
    return [int.from_bytes(digest[at:at + 4], "little") for at in range(0, 16, 4)]
data = json.load(sys.stdin)
servers = {"a:11211": "a", "b:11212": "b:11212", "c:11213": "c:11213"}
key, point = words(data["key"])[0], int(data["point"])
ring = sorted(word for server in servers.values() for index in range(40) for word in words(f"{server}-{index}"))
assert key == int(data["hash"], 16)
assert point == next((word for word in ring if word >= key), ring[0])
assert point in words(data["label"])
assert data["label"].rpartition("-")[0] == servers[data["node"]]' || return 1
  done
  exits 0 "$holdfast" explain ketama.yaml k12 && says "point        " "label        '"
}

# CRC-16 by Python.
the_slot_of_redis_is_shown() {
  fleet redis-cluster '{id: a:7000, assigned: 0-8191}' '{id: b:7000, assigned: 8192-16383}' > redis.yaml
  exits 0 "$holdfast" explain redis.yaml '{user:42}.name' --json &&
    json 'int(data["point"]) == __import__("binascii").crc_hqx(b"user:42", 0) % 16384' &&
    json 'data["label"] == ""' || return 1
  exits 0 "$holdfast" explain redis.yaml '{user:42}.name' && says "point        " || return 1
  case $output in *label*) return 1 ;; esac
}

points_are_those_of_dialects_alone() {
  printf 'a\nb\n' > own
  exits 0 "$holdfast" explain own k --json && json '"point" not in data and "label" not in data' || return 1
  exits 0 "$holdfast" explain own k
  case $output in *point*) return 1 ;; esac
  fleet nginx '{id: a, weight: 0}' > nobody.yaml
  exits 1 "$holdfast" explain nobody.yaml k --json && json '"point" not in data and data["node"] is None'
}

# A pin and a state decide about the node, never about the point.
the_point_is_that_of_the_home_whatever_the_states() {
  fleet envoy/ring-hash a:80 b:80 c:80 > envoy.yaml
  exits 0 "$holdfast" explain envoy.yaml user:42 --json || return 1
  home=$(printf '%s' "$output" | sed -n 's/^  "node": "\(.*\)".*/\1/p')
  json "data['label'].startswith('${home}_')" || return 1
  exits 0 "$holdfast" explain envoy.yaml user:42 --down "$home" --json &&
    json "data['label'].startswith('${home}_') and data['node'] != '$home'"
}

# libmemcached stops at 100 servers: the formula goes on, and stats says that nobody is left to agree with.
a_fleet_beyond_its_program_is_served_and_said_to_be_so() {
  fleet ketama/libmemcached-weighted $(seq -f 10.0.0.%g:11211 100) > most.yaml
  fleet ketama/libmemcached-weighted $(seq -f 10.0.0.%g:11211 101) > beyond.yaml
  exits 0 "$holdfast" stats most.yaml && [ -z "$complaint" ] || return 1
  exits 0 "$holdfast" stats beyond.yaml --json && json 'len(data["nodes"]) == 101' || return 1
  case $complaint in *"101 nodes"*"up to 100"*) ;; *) echo "    $complaint"; return 1 ;; esac
}

# Everything that a list says of two clusters that hash differently: what moves, in which batch, and what waits.
a_fleet_leaves_its_program_over_a_list_of_keys() {
  fleet ketama/libmemcached-weighted a:11211 b:11211 c:11211 > old.yaml
  fleet rendezvous-table a:11211 b:11211 c:11211 > new.yaml
  python3 -c 'print(*(f"user:{i}" for i in range(300)), sep="\n")' > keys
  refuses "hash keys over a list" "$holdfast" plan old.yaml new.yaml &&
    refuses "homes of a list" "$holdfast" plan old.yaml new.yaml -k keys -r 2 || return 1
  exits 0 "$holdfast" diff old.yaml new.yaml -k keys --json || return 1
  printf '%s' "$output" > diff.json
  exits 0 "$holdfast" plan old.yaml new.yaml -k keys --max-share 10% --moves --json || return 1
  printf '%s' "$output" > plan.json
  exits 0 "$holdfast" lookup old.yaml -k keys --json
  printf '%s' "$output" > before.json
  exits 0 "$holdfast" lookup new.yaml -k keys --json
  printf '%s' "$output" > after.json
  exits 0 "$holdfast" plan new.yaml old.yaml -k keys || return 1
  python3 - << 'END'
import json
plan, diff = json.load(open("plan.json")), json.load(open("diff.json"))
homes = [{each["key"]: each["node"] for each in map(json.loads, open(name))} for name in ("before.json", "after.json")]
assert abs(plan["moved"] - diff["moved"]) < 1e-12 and 0.5 < plan["moved"] < 0.9
assert 6 <= len(plan["batches"]) <= 12
moved = {}
for move in plan["moves"]:
    for key in move["listed"]:
        moved[key["key"]] = (move["from"], move["to"])
for key in homes[0]:
    pair = (homes[0][key], homes[1][key])
    assert moved.get(key, None) == (pair if pair[0] != pair[1] else None), key
END
}

laws the_point_of_ketama_is_shown_with_its_label the_slot_of_redis_is_shown points_are_those_of_dialects_alone \
  the_point_is_that_of_the_home_whatever_the_states a_fleet_beyond_its_program_is_served_and_said_to_be_so \
  a_fleet_leaves_its_program_over_a_list_of_keys
