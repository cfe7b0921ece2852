# holdfast compare, and what diff says of options.
. "$(dirname "$0")/laws.sh"

ten=$fleets/ten.txt

a_cluster_and_its_snapshot_are_the_same() {
  exits 0 "$holdfast" save "$ten" ten.hf || return 1
  fingerprint=$(printf '%s' "$output" | sed -n 's/.*fingerprint //p')
  exits 0 "$holdfast" compare "$ten" ten.hf && says "the same placement" "$fingerprint" || return 1
  exits 0 "$holdfast" compare ten.hf "$fingerprint" && says "the same placement" || return 1
  exits 0 "$holdfast" compare "$fingerprint" "$fingerprint" && says "the same placement" || return 1
  exits 1 "$holdfast" compare "$ten" 0123456789abcdef && says "different placements" 0123456789abcdef
}

order_and_form_of_a_file_do_not_matter() {
  printf 'a 2\nb\nc 1 eu\n' > list
  printf '{"nodes": [{"id": "c", "zone": "eu"}, "b", {"id": "a", "weight": 2.0}]}' > json
  exits 0 "$holdfast" compare list json --json || return 1
  json 'data["same"] and data["moved"] == 0 and not (data["options"] or data["nodes"] or data["pins"])'
}

every_fact_that_differs_is_told() {
  printf 'balance: 0.1\nexpected_nodes: 100\nnodes:\n- {id: a, zone: eu}\n- b\n- {id: c, weight: 2}\n' > one
  printf 'expected_nodes: 10\nguard_least: 2\nnodes:\n- {id: a, zone: us}\n' > two
  printf -- '- {id: c, weight: 3, address: h}\n- d\n' >> two
  exits 1 "$holdfast" compare one two --json || return 1
  json '{o["name"]: (o["a"], o["b"], o["decides_placement"]) for o in data["options"]} == {
         "balance": ("0.1", "0.05", True), "expected_nodes": ("100", "10", True), "guard_least": ("0", "2", False)}' &&
    json '[(n["id"], n["what"], n["a"], n["b"], n["decides_placement"]) for n in data["nodes"]] == [
         ("a", "zone", "eu", "us", True), ("b", "is there", "yes", "", True), ("c", "weight", "2", "3", True),
         ("c", "address", "", "h", False), ("d", "is there", "", "yes", True)]' &&
    json 'not data["same"] and 0 < data["moved"] <= 1' || return 1
  exits 1 "$holdfast" compare one two && says "different placements" balance expected_nodes "is there" "moves nothing"
}

a_state_is_told_and_is_no_part_of_a_placement() {
  printf 'nodes:\n- {id: a, state: down}\n- b\n' > one
  printf 'nodes: [a, b]\n' > two
  exits 0 "$holdfast" compare one two && says "the same placement" "while it lasts" "states counted" || return 1
  exits 0 "$holdfast" compare one two --json || return 1
  json '[(n["id"], n["what"], n["a"], n["b"], n["decides_placement"]) for n in data["nodes"]] == [
        ("a", "state", "down", "up", False)] and data["same"] and data["moved"] > 0.4'
}

the_order_of_slots_is_told_where_it_matters() {
  printf 'a\nb\nc\n' > abc
  printf 'c\na\nb\n' > cab
  exits 0 "$holdfast" compare abc cab || return 1
  exits 1 "$holdfast" compare abc cab --algorithm jump --json || return 1
  json '[(n["id"], n["what"], n["a"], n["b"]) for n in data["nodes"]] == [
        ("a", "slot", "0", "1"), ("b", "slot", "1", "2"), ("c", "slot", "2", "0")]'
}

seeds_are_told_apart_and_not_shown() {
  printf 'seed: 000102030405060708090a0b0c0d0e0f\nnodes: [a, b]\n' > one
  printf 'seed: 000102030405060708090a0b0c0d0e00\nnodes: [a, b]\n' > two
  exits 1 "$holdfast" compare one two && says seed secret "another secret" || return 1
  case $output$complaint in *0a0b0c*) echo "    shows a seed"; return 1 ;; esac
}

the_share_that_moves_is_that_of_diff() {
  exits 0 "$holdfast" diff "$ten" "$fleets/nine.txt" --json || return 1
  moved=$(printf '%s' "$output" | python3 -c 'import json, sys; print(json.load(sys.stdin)["moved"])')
  exits 1 "$holdfast" compare "$ten" "$fleets/nine.txt" --json && json "data['moved'] == $moved and data['exact']"
}

diff_names_options_instead_of_a_multiple_of_the_least() {
  { echo "expected_nodes: 50"; echo "nodes:"; sed 's/^/- /' "$ten" | grep -v '#'; } > small.yaml
  { echo "expected_nodes: 5000"; echo "nodes:"; sed 's/^/- /' "$ten" | grep -v '#'; } > large.yaml
  exits 0 "$holdfast" diff small.yaml large.yaml && says "expected_nodes is 50 and becomes 5000" || return 1
  case $output in *"times the least"*) echo "    a multiple of the least"; return 1 ;; esac
  exits 0 "$holdfast" diff small.yaml large.yaml --json &&
    json 'data["options"] == [{"name": "expected_nodes", "from": "50", "to": "5000"}]'
}

what_moves_counts_homes_alone_and_says_so() {
  exits 0 "$holdfast" save "$ten" fair.hf --fair-replicas 3 -f && exits 1 "$holdfast" compare "$ten" fair.hf &&
    says "keys on another node: 0.00 %" "homes alone" "diff --replicas" || return 1
  exits 1 "$holdfast" compare "$ten" "$fleets/nine.txt" || return 1
  case $output in *"homes alone"*) echo "    replicas where nothing tells of them"; return 1 ;; esac
}

long_lists_are_cut_unless_all_is_asked_for() {
  seq -f 'n%g' 100 > one
  seq -f 'n%g 2' 100 > two
  exits 1 "$holdfast" compare one two --algorithm ring && says "and 80 more" || return 1
  exits 1 "$holdfast" compare one two --algorithm ring --all && says n100
}

ids_that_are_no_utf8_stand_in_base64() {
  printf 'a\377 2\nb\n' > one
  printf 'b\n' > two
  exits 1 "$holdfast" compare one two --json || return 1
  json '[n.get("id_b64") for n in data["nodes"]] == ["Yf8="]'
}

what_cannot_be_compared_is_refused() {
  refuses "one standard" "$holdfast" compare - - && refuses "missing" "$holdfast" compare missing "$ten" &&
    refuses "0123456789abcde" "$holdfast" compare 0123456789abcde "$ten"
}

laws a_cluster_and_its_snapshot_are_the_same order_and_form_of_a_file_do_not_matter every_fact_that_differs_is_told \
  a_state_is_told_and_is_no_part_of_a_placement the_order_of_slots_is_told_where_it_matters \
  seeds_are_told_apart_and_not_shown the_share_that_moves_is_that_of_diff \
  diff_names_options_instead_of_a_multiple_of_the_least what_moves_counts_homes_alone_and_says_so \
  long_lists_are_cut_unless_all_is_asked_for \
  ids_that_are_no_utf8_stand_in_base64 what_cannot_be_compared_is_refused
