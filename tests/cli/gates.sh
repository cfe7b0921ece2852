# holdfast diff.
. "$(dirname "$0")/laws.sh"

one_node_leaving_moves_its_share_and_no_more() {
  exits 0 "$holdfast" diff "$fleets/ten.txt" "$fleets/nine.txt" --balance 0 --json || return 1
  json 'data["schema"] == 1 and data["exact"] and data["excess"] == 0 and 0.09 < data["moved"] < 0.11' &&
    json 'all(move["from"] == "cache-10" for move in data["moves"])'
}

balance_moves_little_more() {
  exits 0 "$holdfast" diff "$fleets/ten.txt" "$fleets/nine.txt" --expected-nodes 10 --json &&
    json 'data["exact"] and data["least"] <= data["moved"] <= 1.02 * data["least"]'
}

modulo_moves_nearly_everything_and_says_it_sampled() {
  exits 0 "$holdfast" diff "$fleets/ten.txt" "$fleets/nine.txt" --algorithm modulo --json &&
    json 'not data["exact"] and 0.89 < data["moved"] < 0.91'
}

a_cluster_and_itself_differ_in_nothing() {
  exits 0 "$holdfast" diff "$fleets/ten.txt" "$fleets/ten.txt" && says "no key moves" &&
    exits 0 "$holdfast" diff "$fleets/ten.txt" "$fleets/ten.txt" --max-moved 0
}

keys_of_a_file_are_compared_one_by_one() {
  seq 10000 > keys
  exits 0 "$holdfast" diff "$fleets/ten.txt" "$fleets/nine.txt" --keys keys --json || return 1
  json 'data["keys"] == 10000 and not data["exact"]'
  "$holdfast" lookup "$fleets/ten.txt" --keys keys > before
  "$holdfast" lookup "$fleets/nine.txt" --keys keys > after
  moved=$(diff before after | grep -c '^<')
  json "round(data['moved'] * 10000) == $moved"
}

gains_and_losses_balance() {
  exits 0 "$holdfast" diff "$fleets/ten.txt" "$fleets/nine.txt" --algorithm ring --json &&
    json 'abs(sum(n["in"] for n in data["nodes"]) - data["moved"]) < 1e-9' &&
    json 'abs(sum(n["out"] for n in data["nodes"]) - data["moved"]) < 1e-9'
}

a_gate_that_holds_exits_with_0_and_a_broken_one_with_1() {
  exits 0 "$holdfast" diff "$fleets/ten.txt" "$fleets/nine.txt" --max-moved 12% &&
    exits 0 "$holdfast" diff "$fleets/ten.txt" "$fleets/nine.txt" --max-moved 0.12 &&
    exits 1 "$holdfast" diff "$fleets/ten.txt" "$fleets/nine.txt" --max-moved 5% || return 1
  output=$complaint
  says "5.00 %"
}

a_gate_that_is_no_share_is_refused() {
  for share in 12 -1 abc 101% "" ; do
    [ -z "$share" ] ||
      refuses "--max-moved" "$holdfast" diff "$fleets/ten.txt" "$fleets/nine.txt" "--max-moved=$share" || return 1
  done
}

clusters_under_different_seeds_share_no_more_than_chance() {
  { echo "seed: 000102030405060708090a0b0c0d0e0f"; echo "nodes:"; sed 's/^/  - /' "$fleets/ten.txt"; } > seeded
  exits 0 "$holdfast" diff "$fleets/ten.txt" seeded --json && json 'not data["exact"] and 0.88 < data["moved"] < 0.92'
}

laws one_node_leaving_moves_its_share_and_no_more balance_moves_little_more \
  modulo_moves_nearly_everything_and_says_it_sampled a_cluster_and_itself_differ_in_nothing \
  keys_of_a_file_are_compared_one_by_one gains_and_losses_balance \
  a_gate_that_holds_exits_with_0_and_a_broken_one_with_1 \
  a_gate_that_is_no_share_is_refused clusters_under_different_seeds_share_no_more_than_chance
