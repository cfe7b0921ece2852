# holdfast stats, size and bench.
. "$(dirname "$0")/laws.sh"

shares_add_up_and_lie_within_the_balance() {
  exits 0 "$holdfast" stats "$fleets/ten.txt" --json || return 1
  json 'data["schema"] == 1 and abs(sum(node["share"] for node in data["nodes"]) - 1) < 1e-12' &&
    json '0.95 <= data["least_over_average"] <= 1 <= data["peak_over_average"] <= 1.05'
}

different_keys_are_as_even_as_they_can_be() {
  seq 50000 > keys
  exits 0 "$holdfast" stats "$fleets/ten.txt" --keys keys --json || return 1
  json 'sum(node["keys"] for node in data["nodes"]) == 50000 and not data["keys"]["skewed"]'
}

a_hot_key_is_told_from_chance() {
  { seq 20000; yes hot | head -n 5000; } > keys
  exits 0 "$holdfast" stats "$fleets/ten.txt" --keys keys --json && json 'data["keys"]["skewed"]'
}

a_stream_of_one_key_is_pointed_out() {
  yes same | head -n 100 > keys
  exits 0 "$holdfast" stats "$fleets/ten.txt" --keys keys && says "every key is the same one"
}

empty_keys_are_counted() {
  { seq 1000; yes "" | head -n 2000; } > keys
  exits 0 "$holdfast" stats "$fleets/ten.txt" --keys keys && says "2000 of 3000 keys are empty" "any node" || return 1
  exits 0 "$holdfast" stats "$fleets/ten.txt" --keys keys --json || return 1
  json 'data["keys"]["empty"] == 2000 and data["keys"]["count"] == 3000 and not data["keys"]["one_distinct_key"]' ||
    return 1
  case $complaint in *"2000 of 3000 keys are empty"*) ;; *) echo "    no warning beside JSON"; return 1 ;; esac
  { seq 1000; echo; } > keys
  exits 0 "$holdfast" stats "$fleets/ten.txt" --keys keys && says "1 of 1001 keys is empty" || return 1
  yes "" | head -n 5 > keys
  exits 0 "$holdfast" stats "$fleets/ten.txt" --keys keys --json &&
    json 'data["keys"]["empty"] == 5 and data["keys"]["one_distinct_key"]' || return 1
  seq 1000 > keys
  exits 0 "$holdfast" stats "$fleets/ten.txt" --keys keys --json && json 'data["keys"]["empty"] == 0' &&
    [ -z "$complaint" ] && exits 0 "$holdfast" stats "$fleets/ten.txt" --keys keys || return 1
  case $output in *empty*) echo "    no key is empty"; return 1 ;; esac
}

every_verb_that_reads_keys_warns_of_empty_ones() {
  { seq 10; yes "" | head -n 20; } > keys
  awk '{ print "7\t" $0 }' keys > sized
  printf 'nodes: [a, b]\nrounds: [{remove: a}]\n' > week
  ten=$fleets/ten.txt
  for asked in "lookup $ten --keys keys" "diff $ten $fleets/nine.txt --keys keys" "simulate week --keys keys" \
    "plan $ten $fleets/nine.txt --keys keys" "plan $ten $fleets/nine.txt --keys sized --sizes"; do
    # shellcheck disable=SC2086 # a list of words
    exits 0 "$holdfast" $asked || return 1
    case $complaint in *"20 of 30 keys are empty"*) ;; *) echo "    no warning: $asked: $complaint"; return 1 ;; esac
    case $asked in lookup*) continue ;; esac
    # shellcheck disable=SC2086 # a list of words
    exits 0 "$holdfast" $asked --json && json 'data["empty_keys"] == 20' || return 1
  done
  exits 0 "$holdfast" lookup "$ten" "" a && case $complaint in *"1 of 2 keys is empty"*) ;; *) return 1 ;; esac
}

every_verb_that_measures_by_keys_warns_of_a_single_one() {
  yes same | head -n 100 > keys
  printf 'nodes: [a, b]\nrounds: [{remove: a}]\n' > week
  for asked in "diff $fleets/ten.txt $fleets/nine.txt" "simulate week" "plan $fleets/ten.txt $fleets/nine.txt"; do
    # shellcheck disable=SC2086 # a list of words
    exits 0 "$holdfast" $asked --keys keys || return 1
    case $complaint in *"all 100 keys are the same one"*) ;; *) echo "    no warning: $asked"; return 1 ;; esac
    # shellcheck disable=SC2086 # a list of words
    exits 0 "$holdfast" $asked && [ -z "$complaint" ] || return 1
  done
}

bars_are_ascii_without_a_utf8_locale() {
  exits 0 env LC_ALL=C "$holdfast" stats "$fleets/ten.txt" && says "####"
}

weights_and_drains_are_shown() {
  printf 'a 1\nb 3\nc 0\n' > fleet
  exits 0 "$holdfast" stats fleet --json || return 1
  json '[node["share"] for node in data["nodes"]][2] == 0 and abs(data["nodes"][1]["share"] - 0.75) < 0.04'
}

size_says_why_not_smaller_without_comparing_equals() {
  seq 6 > six
  exits 0 "$holdfast" size six --up-to 50 && says "room for 32 nodes" "the fleet may have 50" || return 1
  case $output in *"1.000x of the least, instead"*) echo "    compares equals"; return 1 ;; esac
}

size_recommends_what_reaches_the_goal() {
  exits 0 "$holdfast" size --nodes 20 --goal 1.05 --json || return 1
  json 'data["recommended"]["reaches"] and data["recommended"]["peak_over_average"] <= 1.05' &&
    json 'any(not row["reaches"] for row in data["candidates"])'
  options=$(printf '%s' "$output" | python3 -c 'import json, sys
print(*[f"--set={k}={v}" for k, v in json.load(sys.stdin)["recommended"]["options"].items()])')
  seq -f 'node-%g' 20 > fleet
  # shellcheck disable=SC2086 # a list of options
  exits 0 "$holdfast" stats fleet --json $options && json 'data["peak_over_average"] <= 1.05'
}

# README: set expected_nodes once, to the greatest number of nodes that the fleet may reach. The headers: partitions
# take 1024 to 2048 for each of them.
size_recommends_what_the_manual_does() {
  grep -q "Set .expected_nodes. once, to the greatest number of nodes" "$here/../../README.md" &&
    grep -q -r "1024 to 2048 partitions for each of" "$here/../../include/holdfast" || return 1
  for nodes in 3 10 50; do
    exits 0 "$holdfast" size --nodes $nodes --json &&
      json "data['recommended']['options'] == {'expected_nodes': '$nodes'}" &&
      json "$nodes <= data['recommended']['may_grow_to'] < 2 * $nodes and data['most_nodes'] == $nodes" || return 1
  done
  exits 0 "$holdfast" size --nodes 10 --up-to 40 --json &&
    json 'data["recommended"]["options"] == {"expected_nodes": "40"} and data["recommended"]["may_grow_to"] == 64' &&
    exits 0 "$holdfast" size --nodes 10 --goal 1.02 --json &&
    json 'data["recommended"]["options"] == {"expected_nodes": "10", "balance": "0.02"}'
}

size_says_how_far_and_why_not_smaller() {
  exits 0 "$holdfast" size --nodes 20 && says "May grow to 32 nodes" "Why not smaller: 2^14 partitions" "of the least" \
    "--up-to" "rendezvous needs no table" &&
    exits 0 "$holdfast" size --nodes 20 --json &&
    json 'all(1 <= row["moved_over_least"] < 2 for row in data["candidates"] if "partitions" in row)'
}

size_takes_a_cluster_file() {
  printf 'a 1\nb 2\nc 4\n' > fleet
  "$holdfast" save fleet fleet.hf || return 1
  exits 0 "$holdfast" size --nodes 3 --weights 1,2,4 --json && expected=$(printf '%s' "$output" | grep -v build_ms)
  for cluster in fleet fleet.hf; do
    exits 0 "$holdfast" size $cluster --json || return 1
    [ "$(printf '%s' "$output" | grep -v build_ms)" = "$expected" ] || return 1
  done
  printf 'a 0\n' > drained
  refuses "drained weight" "$holdfast" size drained && refuses "--nodes" "$holdfast" size &&
    refuses "--nodes" "$holdfast" size fleet --nodes 3 && refuses "--weights" "$holdfast" size fleet --weights 1 &&
    refuses "--up-to 3" "$holdfast" size fleet --up-to 2
}

size_takes_sizes_for_weights() {
  exits 0 "$holdfast" size --nodes 4 --weights 1,2,0.5,1536 --json || return 1
  expected=$(printf '%s' "$output" | grep -v build_ms)
  exits 0 "$holdfast" size --nodes 4 --weights 1GiB,2G,512MiB,1.5T --json &&
    [ "$(printf '%s' "$output" | grep -v build_ms)" = "$expected" ] || return 1
  printf '16GB\n16GB, 32GB\n' > sizes
  exits 0 "$holdfast" size --nodes 3 --weights sizes && says "Weight 1 is 1 GiB" "14.901161" || return 1
  for weights in 1GB,2 2,1GB 1XB 1KB,GB -1GB 1024PB1 nanGB 16gb; do
    refuses "--weights" "$holdfast" size --nodes 2 --weights "$weights" || return 1
  done
}

size_refuses_numbers_that_make_no_sense() {
  refuses "--goal 1.05" "$holdfast" size --nodes 10 --goal 0.9 &&
    refuses "--nodes 1000000" "$holdfast" size --nodes 0 &&
    refuses "--weights number" "$holdfast" size --nodes 3 --weights abc
}

bench_all_surveys_every_algorithm_at_every_size() {
  exits 0 "$holdfast" bench --all --sizes 10,30 --json &&
    json '{row["nodes"] for row in data["rows"]} == {10, 30}' &&
    json 'all(row["many_hashes_ns"] > 0 for row in data["rows"])' &&
    json '{row["removed_percent"] for row in data["rows"] if row["algorithm"] == "anchor@1"} == {0, 20, 65, 90}' &&
    json 'all(row["peak_over_average"] >= 1 >= row["least_over_average"] >= 0 for row in data["rows"])' || return 1
  exits 0 "$holdfast" bench --all --sizes 10,1000 --patience 0 && says "building takes longer than 0 s" &&
    refuses "ascend" "$holdfast" bench --all --sizes 30,10
}

bench_measures_and_explains_what_it_cannot() {
  exits 0 "$holdfast" bench --nodes 5 --json --expected-nodes 5 &&
    json 'all(row["one_key_ns"] > 0 for row in data["rows"])' || return 1
  printf 'a 1\nb 3\n' > fleet
  exits 0 "$holdfast" bench fleet --all && says "knows no weights" "rendezvous-table@1" &&
    refuses "--nodes" "$holdfast" bench
}

laws shares_add_up_and_lie_within_the_balance different_keys_are_as_even_as_they_can_be \
  a_hot_key_is_told_from_chance a_stream_of_one_key_is_pointed_out empty_keys_are_counted \
  every_verb_that_reads_keys_warns_of_empty_ones every_verb_that_measures_by_keys_warns_of_a_single_one \
  bars_are_ascii_without_a_utf8_locale weights_and_drains_are_shown size_recommends_what_reaches_the_goal \
  size_says_why_not_smaller_without_comparing_equals size_recommends_what_the_manual_does \
  size_says_how_far_and_why_not_smaller size_takes_a_cluster_file size_takes_sizes_for_weights \
  size_refuses_numbers_that_make_no_sense bench_all_surveys_every_algorithm_at_every_size \
  bench_measures_and_explains_what_it_cannot
