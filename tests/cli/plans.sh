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
moves = [{"from": m["from"], "to": m["to"], "first": r[0], "last": r[1]}
         for m in json.load(open("moves.json"))["moves"] for r in m["ranges"]]
pairs = zip(open("before"), open("after"), open("hashes"))
for before, after, text in pairs:
    was, now, place = before.split()[1], after.split()[1], int(text, 16)
    found = [m for m in moves if int(m["first"], 16) <= place <= int(m["last"], 16)]
    assert [(m["from"], m["to"]) for m in found] == ([] if was == now else [(was, now)]), text
PYTHON
}

batches_keep_their_limits() {
  exits 0 "$holdfast" plan "$ten" "$nine" --max-share 1% --max-from 1 --bytes 1TiB --json &&
    json '10 <= len(data["batches"]) <= 20 and all(b["share"] <= 0.01 for b in data["batches"])' &&
    json '[b["batch"] for b in data["batches"]] == list(range(1, len(data["batches"]) + 1))' &&
    json 'abs(sum(b["bytes"] for b in data["batches"]) - data["moved_bytes"]) == 0' &&
    exits 0 "$holdfast" plan "$ten" "$nine" --bytes 1TiB --max-bytes 20GiB --json &&
    json 'all(b["bytes"] <= 20 << 30 for b in data["batches"])'
}

nodes_and_zones_have_limits_of_their_own() {
  cat > racks.yaml << 'YAML'
nodes:
  - {id: n1, zone: a/x}
  - {id: n2, zone: a/x}
  - {id: n3, zone: a/y}
  - {id: n4, zone: b/z}
YAML
  sed '$a\  - {id: n5, zone: b/z}' racks.yaml > more.yaml
  check_zones='
import json, sys
level, side, field, most = int(sys.argv[1]), sys.argv[2], sys.argv[3], float(sys.argv[4])
zones = {"n1": "a/x", "n2": "a/x", "n3": "a/y", "n4": "b/z", "n5": "b/z"}
sums = {}
for move in json.load(open("plan.json"))["moves"]:
    zone = move[side] if level == 0 else tuple(zones[move[side]].split("/")[:level])
    place = move["batch"], zone
    sums[place] = sums.get(place, 0) + (1 if field == "moves" else move[field])
assert max(sums.values()) <= most + 1e-12, sums
assert len({batch for batch, _ in sums}) > 1'
  for asked in "--max-share-from 1:4% 1 from share 0.04" "--max-share-to 3% 0 to share 0.03" \
    "--max-bytes-from 2:9GB 2 from bytes 9e9" "--max-bytes-to 5GB 0 to bytes 5e9" "--max-from 2:1 2 from moves 1"; do
    set -- $asked
    "$holdfast" plan racks.yaml more.yaml --bytes 100GB "$1" "$2" --moves --json > plan.json &&
      python3 -c "$check_zones" "$3" "$4" "$5" "$6" || return 1
  done
  refuses "level 3 2" "$holdfast" plan racks.yaml more.yaml --max-from 3:1
}

replicas_are_planned_and_two_of_a_key_kept_apart() {
  exits 0 "$holdfast" plan "$ten" "$nine" --replicas 3 --partitions 1024 --moves --json || return 1
  printf '%s' "$output" > moves.json
  json '2.5 < data["moved"] / 0.1 < 3.5' || return 1
  python3 - << 'PYTHON'
import json
ranges = {}
for move in json.load(open("moves.json"))["moves"]:
    ranges.setdefault(move["batch"], []).extend((int(a, 16), int(b, 16)) for a, b in move["ranges"])
for batch in ranges.values():
    batch.sort()
    assert all(a[1] < b[0] for a, b in zip(batch, batch[1:]))
PYTHON
}

# One node comes: each of the others sends to it, and one may send to one node at a time.
what_a_copier_does_is_what_limits_count() {
  exits 0 "$holdfast" plan "$nine" "$ten" --max-share 1% --max-from 1 --json &&
    json 'len(data["batches"]) <= 11 and sum(b["moves"] for b in data["batches"]) <= 2 * len(data["batches"])' &&
    exits 0 "$holdfast" plan "$nine" "$ten" --max-to 1 --moves --json &&
    json 'len(data["batches"]) == 9 and all(b["moves"] == 1 for b in data["batches"])' &&
    json 'len({(m["batch"], m["from"], m["to"]) for m in data["moves"]}) == len(data["moves"]) == 9'
}

a_listed_key_moves_in_the_batch_that_it_has_among_all_keys() {
  seq 120 > keys
  head -n 7 keys > few
  for list in keys few; do
    while read -r key; do
      "$holdfast" explain "$ten" "$key" --json | sed -n "s/.*\"hash\": \"\(.*\)\".*/$key \1/p"
    done < "$list" > "$list.hashes"
  done
  for limits in "--max-share 1%" "--max-share 0.2% --max-to 1" "--max-from 1 --replicas 2" \
    "--bytes 1GiB --max-bytes 9MiB"; do
    # shellcheck disable=SC2086 # a list of words
    "$holdfast" plan "$ten" "$nine" --partitions 4096 $limits --moves --json > all.json || return 1
    limits=$(printf '%s' "$limits" | sed 's/--bytes 1GiB --max-bytes 9MiB/--max-share 0.87890625%/')
    for list in keys few; do
      # shellcheck disable=SC2086
      "$holdfast" plan "$ten" "$nine" --partitions 4096 $limits --keys $list --moves --json > listed.json || return 1
      python3 - "$list.hashes" << 'PYTHON' || return 1
import json, sys
hashes = {key: int(text, 16) for key, text in map(str.split, open(sys.argv[1]))}
whole, listed = json.load(open("all.json")), json.load(open("listed.json"))
assert len(whole["batches"]) == len(listed["batches"])
moved = sum(len(move["listed"]) for move in listed["moves"])
assert moved == sum(int(a, 16) <= place <= int(b, 16) for m in whole["moves"] for a, b in m["ranges"]
                    for place in hashes.values())
ranges = {(m["batch"], m["from"], m["to"]): m["ranges"] for m in whole["moves"]}
for move in listed["moves"]:
    for key in move["listed"]:
        place = hashes[key["key"]]
        assert any(int(a, 16) <= place <= int(b, 16) for a, b in ranges[move["batch"], move["from"], move["to"]])
PYTHON
    done
  done
}

# As the man page has it: names, a line for each range, or key, and the end.
lines_name_the_batch_and_with_a_list_the_key() {
  exits 0 "$holdfast" plan "$ten" "$nine" --max-share 2% --moves || return 1
  printf '%s\n' "$output" > lines
  printf 'user:1\0a\tb\nc\0' > keys
  seq 40 | tr '\n' '\0' >> keys
  exits 0 "$holdfast" plan "$ten" "$nine" -0 --keys keys --max-share 2% --moves || return 1
  printf '%s\n' "$output" > listed
  python3 - << 'PYTHON'
lines, listed = ([line.rstrip("\n").split("\t") for line in open(name)] for name in ("lines", "listed"))
assert lines[0] == ["batch", "from", "to", "sender", "first", "last"] and lines[-1] == ["end"]
batches = [int(line[0]) for line in lines[1:-1]]
assert batches == sorted(batches) and set(batches) == set(range(1, batches[-1] + 1))
assert all(len(line) == 6 and int(line[4], 16) <= int(line[5], 16) for line in lines[1:-1])
assert all(line[3] == line[1] for line in lines[1:-1])
assert listed[0] == ["batch", "from", "to", "sender", "key"] and listed[-1] == ["end"]
assert all(len(line) == 5 and 1 <= int(line[0]) <= batches[-1] for line in listed[1:-1])
PYTHON
}

# Every field that the man page names, and no other.
the_document_has_the_fields_of_the_manual() {
  printf 'a\n\377\n' > keys
  seq 300 >> keys
  exits 0 "$holdfast" plan "$ten" "$nine" --bytes 1TiB --max-share 2% --moves --json &&
    json 'data["schema"] == 2' || return 1
  printf '%s' "$output" > whole.json
  exits 0 "$holdfast" plan "$ten" "$nine" --keys keys --moves --json || return 1
  printf '%s' "$output" > listed.json
  python3 - << 'PYTHON'
import json
summary = ["schema", "from_fingerprint", "to_fingerprint", "plan_fingerprint", "exact", "keys", "empty_keys",
           "moved", "least", "excess", "moved_bytes", "sourceless", "doubt", "nodes", "pairs", "batches", "moves"]
nodes = ["id", "in", "out", "sent", "bytes_in", "bytes_out", "bytes_sent"]
sums = ["moves", "ranges", "keys", "share", "bytes"]
move = ["batch", "from", "to", "sender", "share", "keys", "bytes"]
for name, content in ("whole", "ranges"), ("listed", "listed"):
    data = json.load(open(name + ".json"))
    assert list(data) == summary
    for array, fields in (("nodes", nodes), ("pairs", ["from", "to"] + sums),
                          ("batches", ["batch"] + sums + ["not_before"]), ("moves", move + [content])):
        assert data[array] and all(list(element) == fields for element in data[array]), array
    for total in "moves", "ranges", "keys", "bytes":
        assert sum(p[total] for p in data["pairs"]) == sum(b[total] for b in data["batches"])
    assert sum(m["bytes"] for m in data["moves"]) == data["moved_bytes"]
keys = [key for m in data["moves"] for key in m["listed"]]
assert all(list(key) in (["key"], ["key_b64"]) for key in keys) and len(keys) == sum(m["keys"] for m in data["moves"])
PYTHON
}

no_node_is_nothing_and_never_an_id() {
  echo 'a 0' > none.txt
  exits 0 "$holdfast" plan none.txt "$ten" --moves --json &&
    json 'all(m["from"] is None for m in data["moves"]) and all(p["from"] is None for p in data["pairs"])' &&
    exits 0 "$holdfast" plan none.txt "$ten" --moves && says "$(printf '1\t\t')"
}

# With two replicas the living one sends in place of d; with the home alone nobody can.
a_node_that_is_down_sends_nothing() {
  printf 'nodes: [a, b, c, {id: d, state: down}]\n' > hurt.yaml
  printf 'nodes: [a, b, c]\n' > three.yaml
  exits 0 "$holdfast" plan hurt.yaml three.yaml --replicas 2 --moves --json &&
    json 'data["sourceless"] == 0 and {m["from"] for m in data["moves"]} == {"d"}' &&
    json '{m["sender"] for m in data["moves"]} == {"a", "b", "c"}' &&
    json 'all((n["sent"] > 0) == (n["id"] != "d") for n in data["nodes"])' &&
    exits 0 "$holdfast" plan hurt.yaml three.yaml --replicas 2 &&
    [ "${output#*without sender}" = "$output" ] &&
    exits 0 "$holdfast" plan hurt.yaml three.yaml && says "without sender" &&
    exits 0 "$holdfast" plan hurt.yaml three.yaml --moves --json &&
    json 'data["sourceless"] == data["moved"] > 0 and all(m["sender"] is None for m in data["moves"])'
}

# The reader stops reading until the interrupt is there: what it gets ends with a whole line, and lacks the end.
an_interrupt_leaves_whole_lines_and_no_end() {
  python3 - "$holdfast" "$ten" "$nine" << 'PYTHON'
import json, signal, subprocess, sys
for flags, end in ([], b"end\n"), (["--json"], b"\n}\n"):
    running = subprocess.Popen([sys.argv[1], "plan", *sys.argv[2:], "--moves", *flags], stdout=subprocess.PIPE)
    start = running.stdout.read(1 << 16)
    running.send_signal(signal.SIGINT)
    text = start + running.stdout.read()
    assert running.wait() == -signal.SIGINT, running.returncode
    assert text.count(b"\n") > 500 and text.endswith(b"\n") and not text.endswith(end), text[-80:]
    assert flags or len(text.splitlines()[-1].split(b"\t")) == 6, text[-80:]
    whole = subprocess.run([sys.argv[1], "plan", *sys.argv[2:], "--moves", *flags], stdout=subprocess.PIPE).stdout
    assert whole.startswith(text) and whole.endswith(end) and len(whole) > len(text)
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

# Replicas count, so that more than 100 % can move, and a limit may say so.
a_gate_of_replicas_is_passed_above_100_percent() {
  printf 'nodes: [a, b, c]\n' > old.yaml
  printf 'nodes: [d, e, f]\n' > new.yaml
  exits 0 "$holdfast" plan old.yaml new.yaml --replicas 3 && says "300.00 %" &&
    exits 0 "$holdfast" plan old.yaml new.yaml --replicas 3 --max-moved 300% &&
    exits 1 "$holdfast" plan old.yaml new.yaml --replicas 3 --max-moved 299% &&
    refuses "--max-moved 301 300" "$holdfast" plan old.yaml new.yaml --replicas 3 --max-moved 301%
}

other_partitions_are_refused_unless_somebody_insists() {
  printf 'partitions: 1024\nnodes: [a, b, c]\n' > small.yaml
  printf 'partitions: 2048\nnodes: [a, b, c]\n' > large.yaml
  refuses "1024 2048 partitions --insist" "$holdfast" plan small.yaml large.yaml &&
    refuses "1024 2048 partitions --insist" "$holdfast" plan small.yaml large.yaml --replicas 3 &&
    exits 0 "$holdfast" plan small.yaml large.yaml --insist &&
    exits 0 "$holdfast" plan small.yaml small.yaml --insist
}

doubled_partitions_in_the_same_groups_have_a_plan() {
  printf 'partitions: 1024\nnodes: [a, b, c]\n' > small.yaml
  printf 'partitions: 2048\npartition_groups: 1024\nnodes: [a, b, c]\n' > doubled.yaml
  printf 'partitions: 2048\nnodes: [a, b, c]\n' > large.yaml
  exits 0 "$holdfast" plan small.yaml doubled.yaml --max-moved 2% &&
    refuses "1024 2048 groups partition_groups --insist" "$holdfast" plan doubled.yaml large.yaml &&
    exits 0 "$holdfast" plan doubled.yaml large.yaml --insist
}

# A state of the file, or of the command line.
receivers_that_are_down_are_named_unless_somebody_insists() {
  printf 'nodes: [a, b, c]\n' > three.yaml
  printf 'nodes: [a, b, c, {id: d, state: down}, e]\n' > five.yaml
  refuses "'d' down --insist" "$holdfast" plan three.yaml five.yaml &&
    refuses "'d' down --insist" "$holdfast" plan three.yaml five.yaml --replicas 2 &&
    refuses "'d' 'e' down --insist" "$holdfast" plan three.yaml five.yaml --down e &&
    exits 0 "$holdfast" plan three.yaml five.yaml --insist --json &&
    json "\"'d'\" in data['doubt'] and \"'e'\" not in data['doubt']" &&
    exits 0 "$holdfast" plan five.yaml three.yaml --json && json 'data["doubt"] == ""'
}

# An hour's rest: half is done and recorded; back from the stage, what has moved waits, and nothing after the hour.
finished_batches_rest() {
  rm -f moves.hf stage.hf
  now_and="--recent moves.hf --rest 1h --now"
  exits 0 "$holdfast" plan "$ten" "$nine" --max-share 5% $now_and 1000 && says "at once" || return 1
  refuses "--now" "$holdfast" plan "$ten" "$nine" --recent moves.hf --rest 1h --done 1 || return 1
  refuses "--done 99" "$holdfast" plan "$ten" "$nine" $now_and 1000 --done 99 --at 1100 || return 1
  [ ! -e moves.hf ] || return 1
  exits 0 "$holdfast" plan "$ten" "$nine" --max-share 5% $now_and 1000 --done 1 --at 1100 --stage stage.hf &&
    says "1 of" || return 1
  refuses "1050 1100 clock" "$holdfast" plan stage.hf "$ten" $now_and 1050 &&
    refuses "1050 1100 clock" "$holdfast" plan stage.hf "$ten" --recent moves.hf --done 1 --at 1050 &&
    exits 0 "$holdfast" plan stage.hf "$ten" $now_and 1200 &&
    says "batch 1          not before 4700, 3500 s from now" &&
    exits 0 "$holdfast" plan stage.hf "$ten" $now_and 1200 --json &&
    json '[b["not_before"] for b in data["batches"]] == [4700]' &&
    refuses "4700 1300 nothing" "$holdfast" plan stage.hf "$ten" $now_and 1200 --done 1 --at 1300 &&
    exits 0 "$holdfast" plan stage.hf "$nine" $now_and 1200 --json &&
    json 'all(b["not_before"] == 0 for b in data["batches"])' &&
    exits 0 "$holdfast" plan stage.hf "$ten" $now_and 4700 --json &&
    json '[b["not_before"] for b in data["batches"]] == [0]' &&
    refuses "hash" "$holdfast" plan "$ten" "$nine" --hash xxh3-64 $now_and 5000 || return 1
  echo 'this is some text and no memory of moves' > moves.hf
  refuses "moves.hf byte 0" "$holdfast" plan "$ten" "$nine" $now_and 5000 &&
    refuses "--recent" "$holdfast" plan "$ten" "$nine" --rest 1h &&
    refuses "--rest" "$holdfast" plan "$ten" "$nine" --recent moves.hf &&
    refuses "--rest 1h" "$holdfast" plan "$ten" "$nine" --recent moves.hf --rest soon &&
    refuses "--done" "$holdfast" plan "$ten" "$nine" --recent moves.hf --rest 1h --at 5
}

# last_flag FLAGS: the name of the last one, which is the wrong one
last_flag() {
  name=${1##*--}
  echo "--${name%% *}"
}

# The stage replaces snapshots alone, and what is recorded is not written over.
flags_of_recent_moves_that_contradict_are_refused() {
  rm -f moves.hf stage.hf
  printf 'a\nb\n' > fleet
  for flags in "--rest 0" "--rest -1s" "--rest 1h --now -1" "--now 5" "--done 1 --now 5" "--done 0" "--done 1 --at -5" \
    "--rest 1h --stage stage.hf" "--done 1 --at 5 --stage moves.hf" "--done 1 --at 5 --stage ./moves.hf" \
    "--done 1 --at 5 --stage fleet"; do
    refuses "$(last_flag "$flags")" "$holdfast" plan "$ten" "$nine" --recent moves.hf $flags || return 1
    [ ! -e moves.hf ] || return 1
  done
  [ "$(cat fleet)" = "$(printf 'a\nb')" ] || return 1
  refuses "folder" "$holdfast" plan "$ten" "$nine" --recent . --done 1 &&
    refuses "folder" "$holdfast" plan "$ten" "$nine" --recent moves.hf --done 1 --at 5 --stage . &&
    [ ! -e moves.hf ] &&
    refuses "fleet byte recent" "$holdfast" plan "$ten" "$nine" --recent fleet --done 1 &&
    exits 0 "$holdfast" plan "$ten" "$nine" --recent moves.hf --done 1 --at 5 --stage stage.hf &&
    exits 0 "$holdfast" plan "$ten" "$nine" --recent moves.hf --done 1 --at 6 --stage stage.hf
}

limits_of_zones_that_make_no_sense_are_refused() {
  printf 'nodes: [{id: a, zone: x/1}, {id: b, zone: x/2}, {id: c, zone: y/1}]\n' > zones.yaml
  for flags in "--max-share-from 0" "--max-share-to 2:0%" "--max-share-to 101%" "--max-share-from x" \
    "--max-share-from 0:5%" "--max-share-from 1:" "--max-share-from :5%" \
    "--max-share-from 1:5% --max-share-from 1:6%" "--max-from 2 --max-from 3" "--max-from 0" "--max-to 1:99999999999" \
    "--max-bytes-to 5" "--bytes 5 --max-bytes-to 1:0" "--bytes 5 --max-bytes-to 9 --max-bytes-to 8"; do
    refuses "$(last_flag "$flags")" "$holdfast" plan zones.yaml "$ten" $flags || return 1
  done
  refuses "level 3 have 2" "$holdfast" plan zones.yaml "$ten" --max-share-from 3:5% &&
    refuses "--max-from level 1 twice" "$holdfast" plan zones.yaml "$ten" --max-from 1:2 --max-from 1:1 &&
    exits 0 "$holdfast" plan zones.yaml "$ten" --max-from 1:2 --max-from 2:1 --max-from 3
}

limits_that_make_no_sense_are_refused() {
  refuses "batch share" "$holdfast" plan "$ten" "$nine" --max-share 0 &&
    refuses "--replicas 1" "$holdfast" plan "$ten" "$nine" --replicas 0 &&
    refuses "32" "$holdfast" plan "$ten" "$nine" --replicas 33 &&
    refuses "replicas nodes" "$holdfast" plan "$ten" "$nine" --replicas 10 &&
    refuses "--bytes" "$holdfast" plan "$ten" "$nine" --max-bytes 1GiB &&
    refuses "--bytes" "$holdfast" plan "$ten" "$nine" --bytes much
}

keys_that_are_hashed_otherwise_are_planned_from_a_list() {
  printf 'algorithm: nginx\nnodes: [a, b, c]\n' > nginx.yaml
  printf 'nodes: [a, b, c]\n' > ours.yaml
  seq 50 > few_keys
  refuses "list -k" "$holdfast" plan nginx.yaml ours.yaml &&
    refuses "list -k" "$holdfast" plan nginx.yaml ours.yaml --moves &&
    exits 0 "$holdfast" plan nginx.yaml ours.yaml -k few_keys || return 1
  refuses "-k without --replicas" "$holdfast" plan nginx.yaml ours.yaml -r 2 &&
    refuses "-k without --replicas" "$holdfast" plan nginx.yaml ours.yaml -r 2 -k few_keys
}

laws a_plan_moves_what_a_difference_says every_key_moves_as_the_plan_says batches_keep_their_limits \
  nodes_and_zones_have_limits_of_their_own \
  replicas_are_planned_and_two_of_a_key_kept_apart what_a_copier_does_is_what_limits_count \
  a_listed_key_moves_in_the_batch_that_it_has_among_all_keys lines_name_the_batch_and_with_a_list_the_key \
  the_document_has_the_fields_of_the_manual no_node_is_nothing_and_never_an_id \
  an_interrupt_leaves_whole_lines_and_no_end keys_with_sizes_are_planned_with_any_algorithm \
  the_same_plan_is_written_each_time a_cluster_and_itself_have_no_plan a_gate_that_breaks_exits_with_1 \
  a_gate_of_replicas_is_passed_above_100_percent other_partitions_are_refused_unless_somebody_insists \
  keys_that_are_hashed_otherwise_are_planned_from_a_list \
  doubled_partitions_in_the_same_groups_have_a_plan \
  receivers_that_are_down_are_named_unless_somebody_insists finished_batches_rest \
  a_node_that_is_down_sends_nothing flags_of_recent_moves_that_contradict_are_refused \
  limits_of_zones_that_make_no_sense_are_refused \
  limits_that_make_no_sense_are_refused
