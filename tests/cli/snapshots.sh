# holdfast save, dump, verify and explain.
. "$(dirname "$0")/laws.sh"

printf 'algorithm: anchor\nnodes: [a, b, {id: c, zone: eu/r1, address: "10.0.0.3:1"}]\n' > fleet
printf 'nodes:\n  - {id: a, weight: 2}\n  - b\n  - c\n  - d\n' > table

a_snapshot_stands_for_its_cluster_everywhere() {
  for cluster in fleet table; do
    exits 0 "$holdfast" save "$cluster" "$cluster.hf" && exits 0 "$holdfast" verify "$cluster.hf" "$cluster" || return 1
    says yes
    seq 1000 | "$holdfast" lookup "$cluster" > expected
    seq 1000 | "$holdfast" lookup "$cluster.hf" > found
    cmp expected found || return 1
    exits 0 "$holdfast" diff "$cluster" "$cluster.hf" --max-moved 0 || return 1
  done
}

# A node of the name that verify once added, a full dx, a full table, a table of one node, and no weights at all.
every_good_snapshot_is_called_good() {
  printf 'holdfast-verify\nb\nc\n' > probe
  printf 'algorithm: dx\ncapacity: 4\nnodes: [a, b, c, d]\n' > dx
  printf 'partitions: 64\nbalance: 0\nnodes: [a, b]\n' > full
  printf 'nodes: [{id: a, weight: 3}]\n' > one
  printf 'nodes: [{id: a, weight: 0}, {id: b, weight: 0}]\n' > drained
  for cluster in probe dx full one drained; do
    exits 0 "$holdfast" save "$cluster" "$cluster.hf" &&
      exits 0 "$holdfast" verify "$cluster.hf" && says yes || return 1
  done
}

# FROM.hf as TO.hf with other bytes under a checksum that fits: changed FROM TO PYTHON, which changes `data`.
changed() {
  PYTHONPATH=$here/../python python3 -B -c '
import hashes, sys
data = bytearray(open(sys.argv[1] + ".hf", "rb").read())
exec(sys.argv[3])
data[-8:] = hashes.siphash(bytes(data[:-8])).to_bytes(8, "little")
open(sys.argv[2] + ".hf", "wb").write(data)' "$@"
}

# Two partitions change places: only building the table again finds it.
a_table_with_wrong_rows_is_called_bad() {
  changed full wrong '
rows = data.index(b"rows") + 16
other = next(i for i in range(rows, rows + 64) if data[i] != data[rows])
data[rows], data[other] = data[other], data[rows]' && exits 1 "$holdfast" verify wrong.hf && says no
}

snapshots_of_the_last_generations_are_verified_as_any_other() {
  for back in 1 2 3; do
    changed full last "data[72:80] = (2**64 - $back).to_bytes(8, \"little\")" &&
      changed wrong wrong_and_last "data[72:80] = (2**64 - $back).to_bytes(8, \"little\")" || return 1
    exits 0 "$holdfast" verify last.hf full && says yes || return 1
    exits 1 "$holdfast" verify wrong_and_last.hf && says no || return 1
  done
}

a_snapshot_of_more_than_64_mib_is_read_as_any_other() {
  printf 'partitions: 67108864\nbalance: 0\nnodes: [a]\n' > large
  exits 0 "$holdfast" save large large.hf && exits 0 "$holdfast" dump large.hf && says rendezvous-table || return 1
  refuses "memory_limit" "$holdfast" dump large.hf --memory-limit 1000000 || return 1
  printf 'more' >> large.hf
  refuses "large.hf" "$holdfast" dump large.hf
}

saving_again_gives_the_same_bytes() {
  "$holdfast" save table one.hf && "$holdfast" save table.hf two.hf && "$holdfast" save table three.hf &&
    cmp one.hf three.hf
}

a_dump_says_what_is_in_a_snapshot() {
  exits 0 "$holdfast" dump fleet.hf && says anchor@1 eu/r1 10.0.0.3:1 && exits 0 "$holdfast" dump table.hf --json &&
    json 'data["algorithm"] == "rendezvous-table@1" and [n["id"] for n in data["nodes"]] == ["a", "b", "c", "d"]' &&
    json 'data["nodes"][0]["weight"] == 2'
}

a_snapshot_of_another_cluster_is_told_apart() {
  exits 1 "$holdfast" verify fleet.hf table && says no
}

a_bit_that_flips_anywhere_is_refused() {
  for place in 0 9 20 100 1000; do
    python3 -c '
import sys
data = bytearray(open("table.hf", "rb").read())
data[int(sys.argv[1]) * (len(data) - 1) // 1000] ^= 4
open("flipped.hf", "wb").write(data)' "$place"
    exits 2 "$holdfast" verify flipped.hf || return 1
  done
}

what_is_cut_or_no_snapshot_is_refused_with_the_place() {
  head -c 5000 table.hf > cut.hf
  refuses "cut.hf bytes" "$holdfast" verify cut.hf && refuses "cut.hf" "$holdfast" lookup cut.hf key &&
    refuses "fleet" "$holdfast" verify fleet && refuses "absent" "$holdfast" dump absent
}

a_file_that_cannot_be_written_is_refused() {
  mkdir -p folder
  refuses "folder" "$holdfast" save fleet folder && refuses "absent" "$holdfast" save fleet absent/file
}

only_a_snapshot_is_replaced() {
  mkdir -p fleets.d && rm -f fleets.d/* && printf 'a\nb\n' > fleets.d/one.yaml && printf 'a\nc\n' > fleets.d/two.yaml &&
    cp fleets.d/two.yaml kept || return 1
  : > none
  refuses "two.yaml --force" "$holdfast" save fleets.d/*.yaml && cmp kept fleets.d/two.yaml &&
    refuses "none --force" "$holdfast" save fleet none && ln -sf fleets.d/two.yaml link &&
    refuses "link --force" "$holdfast" save fleet link && cmp kept fleets.d/two.yaml || return 1
  printf 'a\n' > fleets.d/zzz.yaml
  refuses "zzz.yaml" "$holdfast" save fleets.d/*.yaml && cmp kept fleets.d/two.yaml || return 1
  exits 0 "$holdfast" save fleet new.hf && exits 0 "$holdfast" save table new.hf &&
    exits 0 "$holdfast" verify new.hf table && exits 0 "$holdfast" save fleet fleets.d/two.yaml --force &&
    exits 0 "$holdfast" verify fleets.d/two.yaml fleet
}

an_option_that_a_snapshot_keeps_is_refused_beside_it() {
  printf 'nodes: [a, b]\nkeys: 9\nrounds: [{remove: a}]\n' > week
  for flag in "--algorithm ring" "--set balance=0.1" "--partitions 1024" "--expected-nodes 3" "--hash xxh3-64" \
    "--fair-replicas 2"; do
    name=--$(echo "$flag" | sed 's/^--set //; s/^--//; s/[ =].*//')
    for asked in "lookup table.hf key" "stats table.hf" "diff table.hf table.hf" "explain table.hf key" \
      "plan table.hf table" "save table.hf again.hf" "dump table.hf" "verify table.hf" "verify table.hf table.hf" \
      "bench table.hf"; do
      # shellcheck disable=SC2086 # lists of words
      refuses "$name table.hf snapshot save" "$holdfast" $asked $flag || return 1
    done
  done
  refuses "--balance table.hf" "$holdfast" diff table table.hf --balance 0 && [ ! -e again.hf ]
}

what_a_process_decides_for_itself_goes_with_a_snapshot() {
  refuses memory_limit "$holdfast" stats table.hf --memory-limit 1000 &&
    refuses seed "$holdfast" stats table.hf --seed 00112233445566778899aabbccddeeff &&
    exits 1 "$holdfast" explain table.hf key --when-down fail --down a,b,c,d &&
    exits 0 "$holdfast" explain table.hf key || return 1
  node=$("$holdfast" lookup table.hf key | cut -f 2)
  exits 1 "$holdfast" explain table.hf key --when-down fail --down "$node" || return 1
  for flag in "--simd plain" "--replicas 2" "--history 1" "--guard-least 1" "--guard-loss 0.5" \
    "--guard-confirmations 1" "--guard-window 5"; do
    # shellcheck disable=SC2086 # a list of words
    exits 0 "$holdfast" stats table.hf $flag || return 1
  done
  exits 1 "$holdfast" verify table.hf table --balance 0 &&
    exits 0 "$holdfast" verify table.hf table --memory-limit 9999999
}

verifying_is_told_in_json() {
  exits 0 "$holdfast" verify table.hf --json && json 'data["schema"] == 1 and data["same"] and data["nodes"] == 4' &&
    json 'len(data["fingerprint"]) == 16 and data["reason"] == ""' &&
    exits 1 "$holdfast" verify fleet.hf table --json && json 'not data["same"] and "fingerprint" in data["reason"]'
}

a_key_is_explained_by_its_candidates() {
  owner=$("$holdfast" lookup table user:42 | cut -f 2)
  exits 0 "$holdfast" explain table user:42 --json &&
    json "data['node'] == '$owner' and data['candidates'][0]['node'] == '$owner' and len(data['candidates']) == 4" &&
    json 'sorted(c["node"] for c in data["candidates"]) == ["a", "b", "c", "d"]' || return 1
  exits 0 "$holdfast" explain table user:42 --down "$owner" --json || return 1
  json "data['node'] == data['candidates'][1]['node'] != '$owner' and 'down' in data['candidates'][0]['verdict']"
  exits 0 "$holdfast" explain table user:42 --draining "$owner" && says "skipped: draining" "takes the key"
}

a_key_that_nobody_may_take_is_a_no() {
  exits 1 "$holdfast" explain table user:42 --down a,b,c,d && says none
  refuses "z" "$holdfast" explain table user:42 --down z
}

# The command makes no incarnations; programs do.
a_dump_says_the_incarnations() {
  incarnations=$here/../fuzz/corpus/snapshot/incarnations
  exits 0 "$holdfast" dump "$incarnations" && says incarnation "  7" &&
    exits 0 "$holdfast" dump "$incarnations" --json &&
    json '[n["incarnation"] for n in data["nodes"]] == [7, 0, 0, 0]' &&
    exits 0 "$holdfast" verify "$incarnations" && says yes && exits 0 "$holdfast" dump fleet.hf || return 1
  case $output in *incarnation*) echo "    no node has one"; return 1 ;; esac
}

a_stage_of_a_plan_is_verified_by_its_own_answers() {
  for stage in "$here"/../fuzz/corpus/snapshot/stage-*; do
    exits 0 "$holdfast" verify "$stage" && says yes && exits 0 "$holdfast" verify "$stage" --replicas 1 && says yes ||
      return 1
  done
}

laws a_snapshot_stands_for_its_cluster_everywhere saving_again_gives_the_same_bytes \
  a_dump_says_what_is_in_a_snapshot a_dump_says_the_incarnations a_snapshot_of_another_cluster_is_told_apart \
  every_good_snapshot_is_called_good a_stage_of_a_plan_is_verified_by_its_own_answers \
  a_table_with_wrong_rows_is_called_bad \
  snapshots_of_the_last_generations_are_verified_as_any_other a_snapshot_of_more_than_64_mib_is_read_as_any_other \
  a_bit_that_flips_anywhere_is_refused what_is_cut_or_no_snapshot_is_refused_with_the_place \
  a_file_that_cannot_be_written_is_refused a_key_is_explained_by_its_candidates a_key_that_nobody_may_take_is_a_no \
  only_a_snapshot_is_replaced an_option_that_a_snapshot_keeps_is_refused_beside_it \
  what_a_process_decides_for_itself_goes_with_a_snapshot verifying_is_told_in_json
