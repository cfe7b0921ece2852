# States and pins in cluster files and on the command line, and snapshots as cluster files again.
. "$(dirname "$0")/laws.sh"

cat > fleet << 'END'
partitions: 1024
nodes:
  - {id: a, weight: 2, zone: eu/r1, address: "10.0.0.1:1"}
  - {id: b, state: down}
  - c
  - {id_b64: /25vZGU=}
pins:
  - {key: vip, node: c}
  - {prefix: "tmp:", node: a}
END
printf 'partitions: 1024\nnodes:\n- {id: a, weight: 2, zone: eu/r1}\n- b\n- c\n- {id_b64: /25vZGU=}\n' > plain

states_and_pins_of_a_file_count() {
  exits 0 "$holdfast" lookup fleet vip && says "vip	c" || return 1
  exits 0 "$holdfast" lookup fleet tmp:1 && says "	a" || return 1
  seq 1000 | "$holdfast" lookup fleet > found
  [ "$(wc -l < found)" -eq 1000 ] && ! grep -q '	b$' found || return 1
  exits 0 "$holdfast" explain fleet vip && says "pinned       'vip' to c"
}

every_verb_that_asks_a_cluster_takes_states() {
  for call in 'lookup plain key' 'stats plain' 'diff plain plain' 'plan plain plain' 'explain plain key'; do
    # shellcheck disable=SC2086 # a verb and its arguments
    exits 0 "$holdfast" $call --down b,a --draining c && refuses "--down 'B'" "$holdfast" $call --down B &&
      refuses "--draining 'nobody'" "$holdfast" $call --draining a --draining nobody || return 1
  done
}

# The same keys leave a node that is down by the file, and one that is down by the flag.
flags_give_the_states_of_one_run() {
  seq 1000 > keys
  "$holdfast" lookup plain --down b < keys > by_flag
  sed 's/- b/- {id: b, state: down}/' plain > down
  "$holdfast" lookup down < keys > by_file
  cmp by_flag by_file && ! grep -q '	b$' by_flag || return 1
  "$holdfast" lookup plain --down a --down b < keys > twice
  ! grep -q '	[ab]$' twice
}

a_flag_is_for_both_clusters_of_a_comparison() {
  printf 'partitions: 1024\nnodes: [a, b, c, d]\n' > more
  exits 0 "$holdfast" diff plain more --down d --keys keys && exits 0 "$holdfast" plan plain more --down d
}

a_node_that_is_down_by_the_file_is_explained() {
  key=$(seq 1000 | "$holdfast" lookup plain | sed -n 's/	b$//p' | head -n 1)
  exits 0 "$holdfast" explain fleet "$key" && says "skipped: down" "takes the key"
}

# a, b and 10 in this order: slots are given in it.
a_snapshot_is_a_cluster_file_again_for_every_algorithm() {
  for algorithm in $("$holdfast" algorithms --json | python3 -c '
import json, sys
for each in json.load(sys.stdin)["algorithms"]: print(each["name"])'); do
    printf 'algorithm: %s\nnodes: [b, a, "10", "x: y"]\npins: [{key_b64: AP8=, node: a}]\n' "$algorithm" > "one"
    exits 0 "$holdfast" save one one.hf --force && exits 0 "$holdfast" dump one.hf --yaml || return 1
    printf '%s\n' "$output" > again
    exits 0 "$holdfast" verify one.hf again && says yes || return 1
  done
}

the_file_of_a_snapshot_has_what_the_snapshot_has() {
  exits 0 "$holdfast" save fleet fleet.hf && exits 0 "$holdfast" dump fleet.hf --yaml || return 1
  says "partitions: 1024" "{id: a, weight: 2, zone: eu/r1, address: \"10.0.0.1:1\"}" 'id_b64: "/25vZGU="' \
    "{key: vip, node: c}" '{prefix: "tmp:", node: a}' || return 1
  refuses "json yaml" "$holdfast" dump fleet.hf --yaml --json
}

laws states_and_pins_of_a_file_count every_verb_that_asks_a_cluster_takes_states flags_give_the_states_of_one_run \
  a_flag_is_for_both_clusters_of_a_comparison \
  a_node_that_is_down_by_the_file_is_explained a_snapshot_is_a_cluster_file_again_for_every_algorithm \
  the_file_of_a_snapshot_has_what_the_snapshot_has
