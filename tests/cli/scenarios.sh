# holdfast simulate.
. "$(dirname "$0")/laws.sh"

week=$here/../../examples/failover.yaml

the_example_lives_through_its_week() {
  exits 0 "$holdfast" simulate "$week" --svg week.svg --json &&
    json 'data["schema"] == 1 and len(data["simulations"]) == 3' &&
    json 'all(len(s["rounds"]) == 10 for s in data["simulations"])' &&
    json 'all(abs(sum(r["shares"].values()) - 1) < 1e-9 for s in data["simulations"] for r in s["rounds"])' &&
    json 'all(r["least"] <= r["moved"] + 1e-12 for s in data["simulations"] for r in s["rounds"])' || return 1
  python3 -c 'import xml.etree.ElementTree as tree; assert len(tree.parse("week.svg").getroot()) > 50'
}

a_round_moves_what_a_difference_says() {
  seq 5000 > keys
  { echo "nodes:"; sed 's/^/  - /' "$fleets/ten.txt"; echo "rounds: [{remove: cache-10}]"; } > leave
  exits 0 "$holdfast" diff "$fleets/ten.txt" "$fleets/nine.txt" --keys keys --json || return 1
  moved=$(printf '%s' "$output" | python3 -c 'import json, sys; print(json.load(sys.stdin)["moved"])')
  exits 0 "$holdfast" simulate leave --keys keys --json &&
    json "data['keys'] == 5000 and data['simulations'][0]['rounds'][1]['moved'] == $moved"
}

a_failure_and_its_end_move_the_same_keys() {
  printf 'nodes: [a, b, c, d]\nrounds: [{down: a}, {up: a}, {draining: b}, {up: b}]\n' > blip
  exits 0 "$holdfast" simulate blip --json &&
    json '(lambda moved: moved[1::2] == moved[2::2])([r["moved"] for r in data["simulations"][0]["rounds"]])' &&
    json 'data["simulations"][0]["rounds"][1]["shares"]["a"] == 0'
}

algorithms_are_compared_under_the_same_events() {
  printf 'nodes: [a, b, c, d, e]\nkeys: 2000\nrounds: [{random: {remove: 2, add: 1}, times: 3}]\n' > churn
  exits 0 "$holdfast" simulate churn --compare ring,rendezvous --json &&
    json '[s["algorithm"] for s in data["simulations"]] == ["ring@1", "rendezvous@1"]' &&
    json 'len({str([sorted(r["shares"]) for r in s["rounds"]]) for s in data["simulations"]}) == 1' || return 1
  first=$output
  exits 0 "$holdfast" simulate churn --compare ring,rendezvous --json && [ "$output" = "$first" ]
}

a_gate_that_breaks_exits_with_1() {
  printf 'nodes: [a, b, c, d, e]\nrounds: [{name: shrink, remove: a}]\n' > shrink
  exits 1 "$holdfast" simulate shrink --algorithm modulo --max-excess 10% || return 1
  output=$complaint
  says shrink modulo@1 && exits 0 "$holdfast" simulate shrink --algorithm rendezvous --max-excess 1%
}

a_picture_replaces_nothing_but_a_picture() {
  printf 'nodes: [a, b]\nkeys: 9\nrounds: [{remove: a}]\n' > short
  cp short kept
  refuses "--svg short --force" "$holdfast" simulate short --svg short && cmp short kept &&
    exits 0 "$holdfast" simulate short --svg drawn.svg && exits 0 "$holdfast" simulate short --svg drawn.svg &&
    exits 0 "$holdfast" simulate short --svg kept --force && grep -q "<svg" kept &&
    exits 0 "$holdfast" simulate short --svg /dev/null
}

what_cannot_be_is_refused_with_its_line() {
  printf 'nodes: [a, b]\nrounds:\n  - {remove: a}\n  - {remove: z}\n' > absent
  printf 'nodes: [a, b]\nrounds:\n  - {removes: a}\n' > field
  printf 'nodes: [a, b]\nround: []\n' > misspelt
  printf 'nodes: [a, b]\n' > none
  printf 'nodes: [a, b]\nrounds:\n  - {weight: {a: heavy}}\n' > weight
  printf 'nodes: [a, b]\nkeys: many\nrounds: [{up: a}]\n' > keys-file
  printf 'nodes: [a, b]\nrounds:\n  - add: {id: b}\n' > twice
  refuses "absent:4 z" "$holdfast" simulate absent && refuses "field:3 remove" "$holdfast" simulate field &&
    refuses "misspelt:2 rounds" "$holdfast" simulate misspelt && refuses "none rounds" "$holdfast" simulate none &&
    refuses "weight:3 heavy" "$holdfast" simulate weight && refuses "keys-file:2 many" "$holdfast" simulate keys-file &&
    refuses "twice:3 b" "$holdfast" simulate twice &&
    refuses "folder/week.svg" "$holdfast" simulate "$week" --svg folder/week.svg
}

laws the_example_lives_through_its_week a_round_moves_what_a_difference_says a_failure_and_its_end_move_the_same_keys \
  algorithms_are_compared_under_the_same_events a_gate_that_breaks_exits_with_1 \
  a_picture_replaces_nothing_but_a_picture \
  what_cannot_be_is_refused_with_its_line
