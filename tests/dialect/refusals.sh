#!/bin/sh
# What check says of vector files that are damaged, foreign or wrong: each is named, and none passes.
#     refusals.sh CHECK
set -eu
check=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
failed=0

# file NAME NODES VECTORS [SYSTEM [FIELDS]]: a file of two servers of memcached by default
file() {
  printf '{"system": "%s", "version": "1", "how": "", "config": {%s"nodes": [%s]}, "vectors": [%s]}' \
    "${4:-twemproxy-ketama}" "${5-\"distribution\": \"ketama\", \"hash\": \"md5\", }" "$2" "$3" > "$1.json"
}

# says STATUS WORDS FILE...: what check exits with, and says
says() {
  wanted=$1 words=$2
  shift 2
  status=0
  said=$(timeout 60 "$check" "$@" 2>&1) || status=$?
  case $said in *"$words"*) ;; *) status="$status without '$words'" ;; esac
  [ "$status" = "$wanted" ] || { echo "$*: exit $status, not $wanted: $said"; failed=1; }
}

one='{"name": "a:1", "host": "a", "port": 1, "weight": 1}'
two="$one, {\"name\": \"b:1\", \"host\": \"b\", \"port\": 1, \"weight\": 1}"
file good "$one" '["k", "a:1"], [{"b64": "AP8="}, "a:1"]'
says 0 "good: 2 of 2 agree with ketama/twemproxy@1" good.json

file wrong "$two" '["k1", "x"], ["k2", "x"], ["k3", "x"], ["k4", "x"]'
says 1 "wrong: 0 of 4 agree" wrong.json
says 1 "point " wrong.json
[ "$("$check" wrong.json | wc -l)" -eq 4 ] || { echo "wrong.json: not three mismatches under its line"; failed=1; }

file system "$one" '["k", "a:1"]' frobnicator
says 2 "no dialect follows the system 'frobnicator'" system.json
file field "$one" '["k", "a:1"]' twemproxy-ketama '"hash": "md5", "distribution": "ketama", "frob": 1, '
says 0 "not read: 'frob'" field.json
file hash "$one" '["k", "a:1"]' twemproxy-ketama '"hash": "md7", '
says 2 "'md7'" hash.json

file none "$one" ''
says 2 "no vectors" none.json
file short "$one" '["k"]'
says 2 "is no key" short.json
file base64 "$one" '[{"b64": "!!"}, "a:1"]'
says 2 "base64" base64.json
file port '{"name": "a", "host": "a", "port": 65536}' '["k", "a"]'
says 2 "65535" port.json
file negative '{"name": "a", "host": "a", "port": -1}' '["k", "a"]'
says 2 "-1" negative.json
file nameless '{"host": "a"}' '["k", "a"]'
says 2 "name" nameless.json
for count in 1000000000000 -1 '"x"'; do
  file buckets '' '["k", 0]' guava-consistentHash "\"buckets\": $count, "
  says 2 "buckets" buckets.json
done

head -c 60 good.json > cut.json
: > empty.json
echo '[]' > list.json
for name in cut empty list absent; do says 2 "$name.json" "$name.json"; done
says 2 "good: 2 of 2" cut.json good.json
says 2 "usage"
exit $failed
