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

laws a_snapshot_stands_for_its_cluster_everywhere saving_again_gives_the_same_bytes a_dump_says_what_is_in_a_snapshot \
  a_snapshot_of_another_cluster_is_told_apart every_good_snapshot_is_called_good a_table_with_wrong_rows_is_called_bad \
  snapshots_of_the_last_generations_are_verified_as_any_other \
  a_snapshot_of_more_than_64_mib_is_read_as_any_other a_bit_that_flips_anywhere_is_refused \
  what_is_cut_or_no_snapshot_is_refused_with_the_place a_file_that_cannot_be_written_is_refused \
  a_key_is_explained_by_its_candidates a_key_that_nobody_may_take_is_a_no
