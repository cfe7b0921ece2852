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

laws the_point_of_ketama_is_shown_with_its_label the_slot_of_redis_is_shown points_are_those_of_dialects_alone \
  the_point_is_that_of_the_home_whatever_the_states
