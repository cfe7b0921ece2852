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
  exits 0 "$holdfast" diff plain more --down d --keys keys && exits 0 "$holdfast" plan plain more --down d --insist
}

a_node_that_is_down_by_the_file_is_explained() {
  key=$(seq 1000 | "$holdfast" lookup plain | sed -n 's/	b$//p' | head -n 1)
  exits 0 "$holdfast" explain fleet "$key" && says "skipped: down" "takes the key"
}

# a, b and 10 in this order: slots are given in it.
# algorithms_of own|dialect: their names
algorithms_of() {
  "$holdfast" algorithms --json | python3 -c '
import json, sys
for each in json.load(sys.stdin)["algorithms"]:
    if (each["origin"] is None or each["origin"] == "") == (sys.argv[1] == "own"): print(each["name"])' "$1"
}

a_snapshot_is_a_cluster_file_again_for_every_algorithm() {
  for algorithm in $(algorithms_of own); do
    printf 'algorithm: %s\nnodes: [b, a, "10", "x: y"]\npins: [{key_b64: AP8=, node: a}]\n' "$algorithm" > "one"
    exits 0 "$holdfast" save one one.hf --force && exits 0 "$holdfast" dump one.hf --yaml || return 1
    printf '%s\n' "$output" > again
    exits 0 "$holdfast" verify one.hf again && says yes || return 1
  done
}

# Every attribute is given, so that each dialect finds what it reads.
a_snapshot_is_a_cluster_file_again_for_every_dialect() {
  known=0
  for algorithm in $(algorithms_of dialect); do
    low=0-15 high=16-31 option=
    case $algorithm in
      redis-cluster@1) low=0-8191 high=8192-16383 ;;
      cassandra@1) low=-100 high=100 ;;
      swift@1) option="partitions: 32" ;;
    esac
    {
      printf 'algorithm: %s\n%s\nnodes:\n' "$algorithm" "$option"
      printf '  - {id: b, weight: 2, server: 10.0.0.2, port: 80, label: lb, ip: 10.0.0.2, number: 1, hash64: 7, '
      printf 'assigned: "%s"}\n' "$low"
      printf '  - {id: a, server: 10.0.0.1, port: 80, label: la, ip: 10.0.0.1, number: 2, hash64: 9, '
      printf 'assigned: "%s"}\npins: [{key_b64: AP8=, node: a}]\n' "$high"
    } > one
    exits 0 "$holdfast" save one one.hf --force && exits 0 "$holdfast" dump one.hf --yaml || return 1
    printf '%s\n' "$output" > again
    exits 0 "$holdfast" verify one.hf again && says yes && exits 0 "$holdfast" lookup again key || return 1
    known=$((known + 1))
  done
  [ "$known" -gt 30 ]
}

the_file_of_a_snapshot_has_what_the_snapshot_has() {
  exits 0 "$holdfast" save fleet fleet.hf && exits 0 "$holdfast" dump fleet.hf --yaml || return 1
  says "partitions: 1024" "{id: a, weight: 2, zone: eu/r1, address: \"10.0.0.1:1\"}" 'id_b64: "/25vZGU="' \
    "{key: vip, node: c}" '{prefix: "tmp:", node: a}' || return 1
  refuses "json yaml" "$holdfast" dump fleet.hf --yaml --json
}

# n1 and n5 down, n4 draining: the value of docs/placement.md.
states_have_a_fingerprint_of_their_own() {
  grep -q 513a07c3351b5e61 "$here/../../docs/placement.md" || return 1
  printf 'n%s\n' 0 1 2 3 4 5 > six
  for verb in "stats six" "explain six key"; do
    # shellcheck disable=SC2086 # a verb and its arguments
    exits 0 "$holdfast" $verb --down n5,n1 --draining n4 && says 513a07c3351b5e61 states &&
      exits 0 "$holdfast" $verb --down n5,n1 --draining n4 --json &&
      json 'data["states_fingerprint"] == "513a07c3351b5e61"' && exits 0 "$holdfast" $verb --json &&
      json 'data["states_fingerprint"] == "0000000000000000"' && exits 0 "$holdfast" $verb || return 1
    case $output in *states*) echo "    states, and every node is up"; return 1 ;; esac
  done
}

clusters_that_differ_in_states_alone_are_told_apart() {
  printf 'nodes: [a, {id: b, state: down}, c]\n' > one
  printf 'nodes: [a, b, {id: c, state: draining}]\n' > two
  "$holdfast" save one one.hf > saved || return 1
  exits 0 "$holdfast" compare one two && says "the same placement, different states" "states " &&
    exits 0 "$holdfast" compare one two --json &&
    json 'data["same"] and not data["same_states"] and data["a_states_fingerprint"] != data["b_states_fingerprint"]' &&
    exits 0 "$holdfast" compare one one --json && json 'data["same_states"] and data["moved"] == 0' || return 1
  fingerprint=$(printf '%s' "$output" | python3 -c 'import json, sys; print(json.load(sys.stdin)["a_fingerprint"])')
  exits 0 "$holdfast" compare one "$fingerprint" --json &&
    json 'data["same_states"] is None and data["b_states_fingerprint"] is None' || return 1
  exits 0 "$holdfast" diff one two && says "the placement is the same" "only while they do" &&
    exits 0 "$holdfast" diff one two --json && json 'data["from_fingerprint"] == data["to_fingerprint"]' &&
    json 'data["from_states_fingerprint"] != data["to_states_fingerprint"] and data["moved"] > 0' || return 1
  exits 0 "$holdfast" verify one.hf one && says yes "Only states differ" &&
    exits 0 "$holdfast" verify one.hf one --json && json 'data["same"] and data["same_states"] is False' &&
    exits 0 "$holdfast" verify one.hf --json && json 'data["same_states"] is None'
}

states_are_not_mentioned_where_they_agree() {
  for asked in "compare fleet fleet" "diff fleet fleet" "diff plain fleet --down b"; do
    # shellcheck disable=SC2086 # a verb and its arguments
    exits 0 "$holdfast" $asked || return 1
    case $output in *"states"*) echo "    $asked: $output"; return 1 ;; esac
  done
}

laws states_have_a_fingerprint_of_their_own clusters_that_differ_in_states_alone_are_told_apart \
  states_are_not_mentioned_where_they_agree states_and_pins_of_a_file_count \
  every_verb_that_asks_a_cluster_takes_states flags_give_the_states_of_one_run \
  a_flag_is_for_both_clusters_of_a_comparison a_node_that_is_down_by_the_file_is_explained \
  a_snapshot_is_a_cluster_file_again_for_every_algorithm \
  a_snapshot_is_a_cluster_file_again_for_every_dialect the_file_of_a_snapshot_has_what_the_snapshot_has
