# holdfast plan.
. "$(dirname "$0")/laws.sh"

ten=$fleets/ten.txt
nine=$fleets/nine.txt

a_plan_moves_what_a_difference_says() {
  exits 0 "$holdfast" diff "$ten" "$nine" --json || return 1
  moved=$(printf '%s' "$output" | python3 -c 'import json, sys; print(json.load(sys.stdin)["moved"])')
  exits 0 "$holdfast" plan "$ten" "$nine" --json && json "abs(data['moved'] - $moved) < 1e-12 and data['exact']" &&
    json 'abs(sum(p["share"] for p in data["pairs"]) - data["moved"]) < 1e-9' &&
    json 'abs(sum(n["in"] for n in data["nodes"]) - data["moved"]) < 1e-9'
}

every_key_moves_as_the_plan_says() {
  exits 0 "$holdfast" plan "$ten" "$nine" --partitions 1024 --moves --json || return 1
  printf '%s' "$output" > moves.json
  seq 300 > keys
  "$holdfast" lookup "$ten" --partitions 1024 --keys keys > before
  "$holdfast" lookup "$nine" --partitions 1024 --keys keys > after
  for key in $(cat keys); do
    "$holdfast" explain "$ten" "$key" --json --partitions 1024 | sed -n 's/.*"hash": "\(.*\)".*/\1/p'
  done > hashes
  python3 - << 'PYTHON'
import json
moves = json.load(open("moves.json"))["moves"]
pairs = zip(open("before"), open("after"), open("hashes"))
for before, after, text in pairs:
    was, now, place = before.split()[1], after.split()[1], int(text, 16)
    found = [m for m in moves if int(m["first"], 16) <= place <= int(m["last"], 16)]
    assert [(m["from"], m["to"]) for m in found] == ([] if was == now else [(was, now)]), text
PYTHON
}

batches_keep_their_limits() {
  exits 0 "$holdfast" plan "$ten" "$nine" --max-share 1% --max-from 50 --bytes 1TiB --json &&
    json 'len(data["batches"]) >= 10 and all(b["share"] <= 0.01 and b["moves"] <= 50 for b in data["batches"])' &&
    json 'abs(sum(b["bytes"] for b in data["batches"]) - data["moved_bytes"]) == 0' &&
    exits 0 "$holdfast" plan "$ten" "$nine" --bytes 1TiB --max-bytes 20GiB --json &&
    json 'all(b["bytes"] <= 20 << 30 for b in data["batches"])'
}

copies_are_planned_and_two_of_a_key_kept_apart() {
  exits 0 "$holdfast" plan "$ten" "$nine" --copies 3 --partitions 1024 --moves --json || return 1
  printf '%s' "$output" > moves.json
  json '2.5 < data["moved"] / 0.1 < 3.5' || return 1
  python3 - << 'PYTHON'
import json
last = {}
for move in json.load(open("moves.json"))["moves"]:
    assert int(move["first"], 16) > last.get(move["batch"], -1)
    last[move["batch"]] = int(move["last"], 16)
PYTHON
}

keys_with_sizes_are_planned_with_any_algorithm() {
  seq 3 > keys
  seq 1000 | awk '{ print $1 * 10 "\t" "key-" $1 }' > sized
  exits 0 "$holdfast" plan "$ten" "$nine" --algorithm rendezvous --keys sized --sizes --json &&
    json 'data["keys"] == 1000 and data["exact"] and data["moved_bytes"] > 0' &&
    refuses "--sizes tab" "$holdfast" plan "$ten" "$nine" --keys keys --sizes &&
    exits 0 "$holdfast" plan "$ten" "$nine" --algorithm rendezvous --json && json 'not data["exact"]'
}

the_same_plan_is_written_each_time() {
  "$holdfast" plan "$ten" "$nine" --max-share 2% --moves > one &&
    "$holdfast" plan "$ten" "$nine" --max-share 2% --moves > two &&
    cmp one two && [ "$(tail -n 1 one)" = end ]
}

a_cluster_and_itself_have_no_plan() {
  exits 0 "$holdfast" plan "$ten" "$ten" --max-moved 0 && says "no key moves"
}

a_gate_that_breaks_exits_with_1() {
  exits 1 "$holdfast" plan "$ten" "$nine" --max-moved 5% && exits 0 "$holdfast" plan "$ten" "$nine" --max-moved 12%
}

limits_that_make_no_sense_are_refused() {
  refuses "batch share" "$holdfast" plan "$ten" "$nine" --max-share 0 &&
    refuses "--copies" "$holdfast" plan "$ten" "$nine" --copies 0 &&
    refuses "replicas nodes" "$holdfast" plan "$ten" "$nine" --copies 10 &&
    refuses "--bytes" "$holdfast" plan "$ten" "$nine" --max-bytes 1GiB &&
    refuses "--bytes" "$holdfast" plan "$ten" "$nine" --bytes much
}

laws a_plan_moves_what_a_difference_says every_key_moves_as_the_plan_says batches_keep_their_limits \
  copies_are_planned_and_two_of_a_key_kept_apart keys_with_sizes_are_planned_with_any_algorithm \
  the_same_plan_is_written_each_time a_cluster_and_itself_have_no_plan a_gate_that_breaks_exits_with_1 \
  limits_that_make_no_sense_are_refused
