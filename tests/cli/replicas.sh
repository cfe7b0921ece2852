# --replicas of every verb that has it but plan, which plans.sh tests.
. "$(dirname "$0")/laws.sh"

# Seven nodes in three zones, one of which has a single node.
cat > zones.yaml <<'END'
partitions: 4096
nodes:
  - {id: a1, zone: eu/a}
  - {id: a2, zone: eu/a}
  - {id: a3, zone: eu/a}
  - {id: b1, zone: eu/b}
  - {id: b2, zone: eu/b, address: "10.0.0.5:80"}
  - {id: b3, zone: eu/b}
  - {id: c0, zone: us/c}
END
sed '/a3/d' zones.yaml > fewer.yaml
printf 'x\ny\n' > two.txt
seq 3000 > keys

lookup_prints_every_replica_and_the_states_that_are_not_up() {
  exits 0 "$holdfast" lookup zones.yaml k --replicas 3 || return 1
  [ "$(printf '%s' "$output" | tr -cd '\t' | wc -c)" -eq 3 ] || { echo "    not 3 replicas: $output"; return 1; }
  home=$(printf '%s' "$output" | cut -f 2)
  says c0 && [ "$("$holdfast" lookup zones.yaml k | cut -f 2)" = "$home" ] || return 1
  exits 0 "$holdfast" lookup zones.yaml k --replicas 3 --down c0 && says "c0 (down)" || return 1
  exits 0 "$holdfast" lookup zones.yaml k --replicas 7 --address && says "10.0.0.5:80" || return 1
  exits 0 "$holdfast" lookup zones.yaml k --replicas 3 --down c0 --json || return 1
  json '[r["state"] for r in data["replicas"] if r["node"] == "c0"] == ["down"] and len(data["replicas"]) == 3' &&
    json 'len({r["slot"] for r in data["replicas"]}) == 3 and data["node"] in [r["node"] for r in data["replicas"]]'
}

stats_sums_replicas_by_node_and_zone_of_each_level() {
  exits 0 "$holdfast" stats zones.yaml --replicas 3 --json || return 1
  json 'data["replicas"]["count"] == 3 and data["replicas"]["exact"] and data["replicas"]["rows"] == 4096' &&
    json 'abs(sum(n["share"] for n in data["replicas"]["nodes"]) - 1) < 1e-9' &&
    json '[z["zone"] for z in data["replicas"]["zones"]] == ["eu", "us", "eu/a", "eu/b", "us/c"]' &&
    json 'all(abs(sum(z["share"] for z in data["replicas"]["zones"] if z["level"] == l) - 1) < 1e-9 for l in (1, 2))' &&
    json '[s["units"] for s in data["replicas"]["spread"]] == [7, 2, 3]' &&
    json 'data["replicas"]["sets"] > 1 and data["replicas"]["needed"] == 1'
}

stats_names_the_zone_that_is_too_small() {
  exits 0 "$holdfast" stats zones.yaml --replicas 3 && says "times its weight" "distinct replica sets" "zone 'us" ||
    return 1
  exits 0 "$holdfast" stats zones.yaml --replicas 3 --json &&
    json '"times its weight" in data["replicas"]["fullest"]' &&
    json 'max(z["ratio"] for z in data["replicas"]["zones"]) > 2' || return 1
  exits 0 "$holdfast" stats "$fleets/ten.txt" --replicas 1 --json && json 'data["replicas"]["fullest"] == ""'
}

stats_says_how_full_the_fleet_can_get() {
  exits 0 "$holdfast" stats zones.yaml --replicas 3 &&
    says "usable capacity 42.86 %: node 'c0' in zone 'us/c' is full first, holding 2.333x what" || return 1
  exits 0 "$holdfast" stats zones.yaml --replicas 3 --json &&
    json 'data["replicas"]["fullest_node"] == "c0" and abs(data["replicas"]["usable_capacity"] - 3 / 7) < 1e-9' ||
    return 1
  exits 0 "$holdfast" stats zones.yaml --replicas 3 --fair-replicas 3 --replica-overload 0.1 --json &&
    json '0.86 < data["replicas"]["usable_capacity"] < 0.95'
}

stats_does_not_complain_of_what_the_option_allows() {
  allowed="--fair-replicas 3 --replica-overload 0.5"
  exits 0 "$holdfast" stats zones.yaml --replicas 3 $allowed --json && json 'data["replicas"]["fullest"] == ""' &&
    json 'max(z["ratio"] for z in data["replicas"]["zones"]) > 1.4' || return 1
  exits 0 "$holdfast" stats zones.yaml --replicas 2 $allowed --json && json '"times" in data["replicas"]["fullest"]'
}

stats_gives_the_probability_of_loss_for_nodes_and_zones() {
  exits 0 "$holdfast" stats zones.yaml --replicas 3 && says "3 nodes" "2 zones of level 1" "a key loses all" || return 1
  exits 0 "$holdfast" stats zones.yaml --replicas 3 --json || return 1
  json '[(l["level"], l["failed"]) for l in data["replicas"]["loss"]] == [(0, 3), (1, 2), (2, 2), (2, 3)] or
        [(l["level"], l["failed"]) for l in data["replicas"]["loss"]] == [(0, 3), (1, 2), (2, 3)]' &&
    json 'abs(data["replicas"]["loss"][0]["key"] - 1 / 35) < 1e-9' &&
    json 'abs(data["replicas"]["loss"][0]["any"]["least"] - data["replicas"]["sets"] / 35) < 1e-9' &&
    json 'data["replicas"]["loss"][1]["key"] == 1' || return 1
  exits 0 "$holdfast" stats zones.yaml --replicas 3 --needed 2 && says "a key has fewer than 2" "2 nodes" || return 1
  exits 0 "$holdfast" stats zones.yaml --replicas 3 --needed 2 --json &&
    json 'data["replicas"]["loss"][0]["failed"] == 2 and abs(data["replicas"]["loss"][0]["key"] - 1 / 7) < 1e-9'
}

stats_counts_keys_and_any_algorithm() {
  exits 0 "$holdfast" stats zones.yaml --replicas 2 --keys keys --json && json 'data["replicas"]["rows"] == 3000' ||
    return 1
  exits 0 "$holdfast" stats "$fleets/ten.txt" --algorithm ring --replicas 2 --json &&
    json 'not data["replicas"]["exact"] and data["replicas"]["sets"] == 45' || return 1
  refuses "--replicas standard" "$holdfast" stats zones.yaml --replicas 2 --keys - &&
    refuses "--needed 4 3 fewer" "$holdfast" stats zones.yaml --replicas 3 --needed 4 &&
    refuses "--needed 2 home" "$holdfast" stats zones.yaml --needed 2
}

diff_counts_replicas_that_move_by_node_and_zone() {
  exits 0 "$holdfast" diff zones.yaml fewer.yaml --replicas 3 && says "keys that change replicas" "a3" || return 1
  exits 0 "$holdfast" diff zones.yaml fewer.yaml --replicas 3 --json || return 1
  json 'data["exact"] and data["replicas"] == 3 and abs(sum(data["changed"]) - 1) < 1e-9' &&
    json 'abs(sum(i * c for i, c in enumerate(data["changed"])) - data["moved"]) < 1e-9' &&
    json 'abs(sum(n["out"] for n in data["nodes"]) - data["moved"]) < 1e-9' &&
    json 'any(n["id"] == "a3" and n["out"] > 0 and n["in"] == 0 for n in data["nodes"])' &&
    json 'data["least"] <= data["moved"] and data["zones"] == []' || return 1
  sed '/c0/d' zones.yaml > without.yaml
  exits 0 "$holdfast" diff zones.yaml without.yaml --replicas 3 && says "zone, level 1" "zone, level 2" "us/c" &&
    exits 0 "$holdfast" diff zones.yaml without.yaml --replicas 3 --json || return 1
  json '[(z["zone"], z["in"], z["out"]) for z in data["zones"] if z["zone"] in ("eu", "us", "us/c")] ==
        [("eu", 1, 0), ("us", 0, 1), ("us/c", 0, 1)]' || return 1
  exits 0 "$holdfast" diff zones.yaml zones.yaml --replicas 3 && says "no replica moves"
}

diff_agrees_with_lookups_of_the_keys() {
  "$holdfast" lookup zones.yaml --replicas 3 --keys keys > before
  "$holdfast" lookup fewer.yaml --replicas 3 --keys keys > after
  exits 0 "$holdfast" diff zones.yaml fewer.yaml --replicas 3 --keys keys --json || return 1
  changed=$(python3 -c '
import sys
rows = [[set(line.rstrip("\n").split("\t")[1:]) for line in open(name)] for name in ("before", "after")]
print(sum(len(a - b) for a, b in zip(*rows)))')
  json "round(data['moved'] * 3000) == $changed and data['keys'] == 3000"
}

limits_of_replicas_go_up_to_all_of_them() {
  printf 'partitions: 1024\nnodes: [a, b, c]\n' > old.yaml
  printf 'partitions: 1024\nnodes: [d, e, f]\n' > new.yaml
  exits 0 "$holdfast" diff old.yaml new.yaml --replicas 3 && says "300.00 %" &&
    exits 0 "$holdfast" diff old.yaml new.yaml --replicas 3 --max-moved 300% &&
    exits 1 "$holdfast" diff old.yaml new.yaml --replicas 3 --max-moved 299% &&
    refuses "--max-moved 301 300" "$holdfast" diff old.yaml new.yaml --replicas 3 --max-moved 301% &&
    refuses "--max-moved 101 100" "$holdfast" diff old.yaml new.yaml --max-moved 101% &&
    refuses "--max-moved 3 0%" "$holdfast" plan old.yaml new.yaml --replicas 3 --max-moved 3 &&
    refuses "--max-moved 3" "$holdfast" diff old.yaml new.yaml --replicas 3 --max-moved 3 || return 1
  printf 'partitions: 1024\nnodes: [a, b, c]\nrounds:\n- {add: [d, e, f], remove: [a, b, c]}\n' > week.yaml
  exits 0 "$holdfast" simulate week.yaml --replicas 3 --max-excess 1% && says "300.00 %" &&
    exits 0 "$holdfast" simulate week.yaml --replicas 3 --max-excess 300% &&
    refuses "--max-excess 301" "$holdfast" simulate week.yaml --replicas 3 --max-excess 301% &&
    refuses "--max-excess 200" "$holdfast" simulate week.yaml --max-excess 200%
}

simulate_measures_replicas() {
  printf 'partitions: 1024\nkeys: 2000\nnodes: [a, b, c, d, e]\nrounds:\n- {down: a}\n- {remove: a}\n' > week.yaml
  exits 0 "$holdfast" simulate week.yaml --replicas 3 && says "two or more" "3 replicas" || return 1
  exits 0 "$holdfast" simulate week.yaml --replicas 3 --json || return 1
  json 'data["replicas"] == 3 and data["simulations"][0]["rounds"][1]["moved"] == 0' &&
    json 'all(abs(sum(r["shares"].values()) - 1) < 1e-9 for r in data["simulations"][0]["rounds"])' &&
    json '0.5 < data["simulations"][0]["rounds"][2]["moved"] < 0.8' &&
    json '0 <= data["simulations"][0]["rounds"][2]["changed_more"] < 0.2' || return 1
  printf 'partitions: 1024\nnodes: [a, b, c]\nrounds:\n- {remove: a}\n' > week.yaml
  refuses "week.yaml replicas 3 2" "$holdfast" simulate week.yaml --replicas 3
}

size_counts_the_rows() {
  exits 0 "$holdfast" size -n 10 --json || return 1
  plain=$output
  exits 0 "$holdfast" size -n 10 --replicas 3 --json || return 1
  json 'data["replicas"] == 3 and data["recommended"]["options"]["replicas"] == "3"' || return 1
  least=$(printf '%s' "$plain" | python3 -c '
import json, sys
best = json.load(sys.stdin)["recommended"]
print(best["memory_bytes"] + 6 * best["partitions"])')
  json "data['recommended']['memory_bytes'] >= $least" &&
    refuses "--replicas 3 2" "$holdfast" size -n 2 --replicas 3
}

explain_says_which_candidates_are_replicas_and_what_kept_the_others_out() {
  exits 0 "$holdfast" explain zones.yaml k --replicas 3 && says "of 3 replicas" "replica 1, the home" "replica 3" ||
    return 1
  exits 0 "$holdfast" explain zones.yaml k --replicas 3 --json &&
    json 'sorted(c["replica"][:9] for c in data["candidates"] if c["replica"].startswith("replica")) ==
          ["replica 1", "replica 2", "replica 3"]' || return 1
  for key in 1 2 3 4 5 6 7 8; do
    exits 0 "$holdfast" explain zones.yaml $key --replicas 3 || return 1
    case $output in *"not admitted: zone eu/"*) return 0 ;; esac
  done
  echo "    no candidate was kept out by a zone"
  return 1
}

verify_checks_replicas() {
  exits 0 "$holdfast" save zones.yaml zones.hf && exits 0 "$holdfast" verify zones.hf --replicas 3 || return 1
  says "3 replicas of each key"
  exits 0 "$holdfast" verify zones.hf zones.yaml --replicas 3 --json &&
    json 'data["replicas"]["count"] == 3 and len(data["replicas"]["fingerprint"]) == 16' || return 1
  ours=$output
  exits 1 "$holdfast" verify zones.hf fewer.yaml --replicas 3 &&
    exits 0 "$holdfast" verify zones.hf zones.yaml --replicas 2 --json || return 1
  [ "$output" != "$ours" ]
}

more_replicas_than_nodes_are_refused_by_every_verb() {
  "$holdfast" save two.txt two.hf > /dev/null
  printf 'nodes: [x, y]\nrounds:\n- {add: z}\n' > week.yaml
  for asked in "lookup two.txt k" "stats two.txt" "diff two.txt two.txt" "plan two.txt two.txt" "simulate week.yaml" \
    "explain two.txt k" "verify two.hf" "verify two.hf two.txt" "size two.txt"; do
    # shellcheck disable=SC2086 # a list of words
    refuses "3 2" "$holdfast" $asked --replicas 3 && refuses "--replicas 1" "$holdfast" $asked --replicas 0 || return 1
  done
}

an_option_that_counts_on_more_replicas_than_nodes_is_refused_with_the_file() {
  printf 'replicas: 3\nnodes: [x, y]\n' > short.yaml
  printf 'fair_replicas: 3\nnodes: [x, y]\n' > fair.yaml
  refuses "short.yaml 'replicas' 3 2" "$holdfast" stats short.yaml &&
    refuses "fair.yaml 'fair_replicas' 3 2" "$holdfast" plan two.txt fair.yaml &&
    refuses "'replicas' 3 2" "$holdfast" lookup two.txt k --set replicas=3 || return 1
  printf 'replicas: 3\nnodes: [x, y, z]\nrounds:\n- {remove: x}\n' > week.yaml
  refuses "week.yaml 'replicas' 3 2" "$holdfast" simulate week.yaml
}

# a0 holds its homes alone, and c0 is a backup.
replica_weights_decide_over_replicas() {
  cat > apart.yaml <<'END'
partitions: 4096
fair_replicas: 3
nodes:
  - {id: a0, zone: a, replica_weight: 0}
  - {id: a1, zone: a}
  - {id: b0, zone: b, weight: 2, replica_weight: 1}
  - {id: c0, zone: c, weight: 0, replica_weight: 1}
END
  sed 's/, replica_weight: [01]//' apart.yaml > alike.yaml
  exits 0 "$holdfast" stats apart.yaml --replicas 3 --json || return 1
  json '[n["share"] for n in data["replicas"]["nodes"] if n["id"] == "c0"][0] > 0.33' &&
    json '[n["fair_share"] for n in data["replicas"]["nodes"]][0] < 0.1' &&
    json '[n["share"] for n in data["nodes"]][3] == 0' || return 1
  exits 0 "$holdfast" stats apart.yaml --replicas 3 && says "replica weight" || return 1
  "$holdfast" lookup apart.yaml --replicas 3 --keys keys | cut -f 3- > others
  ! grep -q a0 others && grep -q c0 others || { echo "    a0 holds another's key, or c0 none"; return 1; }
  exits 0 "$holdfast" explain apart.yaml k --replicas 3 && says "replica weight 0" "c0" "replica 3" || return 1
  exits 1 "$holdfast" compare alike.yaml apart.yaml && says "replica weight" "a0" || return 1
  exits 0 "$holdfast" plan apart.yaml apart.yaml --replicas 3 && exits 0 "$holdfast" save apart.yaml apart.hf &&
    exits 0 "$holdfast" verify apart.hf apart.yaml --replicas 3 &&
    exits 0 "$holdfast" dump apart.hf && says "replica weight" && exits 0 "$holdfast" dump apart.hf --json &&
    json '[n["replica_weight"] for n in data["nodes"]] == [0, 1, 1, 1]' &&
    refuses "4 replicas hold one" "$holdfast" lookup apart.yaml k --replicas 4
}

laws lookup_prints_every_replica_and_the_states_that_are_not_up stats_sums_replicas_by_node_and_zone_of_each_level \
  stats_names_the_zone_that_is_too_small stats_says_how_full_the_fleet_can_get \
  stats_does_not_complain_of_what_the_option_allows \
  stats_gives_the_probability_of_loss_for_nodes_and_zones \
  stats_counts_keys_and_any_algorithm diff_counts_replicas_that_move_by_node_and_zone \
  diff_agrees_with_lookups_of_the_keys limits_of_replicas_go_up_to_all_of_them simulate_measures_replicas \
  size_counts_the_rows explain_says_which_candidates_are_replicas_and_what_kept_the_others_out verify_checks_replicas \
  replica_weights_decide_over_replicas \
  more_replicas_than_nodes_are_refused_by_every_verb \
  an_option_that_counts_on_more_replicas_than_nodes_is_refused_with_the_file
