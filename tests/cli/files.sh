# Cluster files: what is understood, and what is refused with one line that helps.
. "$(dirname "$0")/laws.sh"

fingerprint() {
  "$holdfast" stats "$1" --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["fingerprint"])'
}

yaml_json_and_lists_mean_the_same() {
  printf '# three\na\nb 2\nc 0.5 eu/r1\n' > list
  printf 'nodes:\n  - a\n  - {id: b, weight: 2}\n  - id: c\n    weight: 0.5\n    zone: eu/r1\n' > yaml
  printf '{"nodes": ["a", {"id": "b", "weight": 2}, {"id": "c", "weight": 0.5, "zone": "eu/r1"}]}' > json
  one=$(fingerprint list)
  [ -n "$one" ] && [ "$(fingerprint yaml)" = "$one" ] && [ "$(fingerprint json)" = "$one" ] &&
    [ "$("$holdfast" stats - --json < list | grep fingerprint)" = \
      "$("$holdfast" stats yaml --json | grep fingerprint)" ]
}

options_of_the_command_line_go_before_those_of_the_file() {
  printf 'algorithm: ring\nnodes: [a, b]\n' > fleet
  exits 0 "$holdfast" stats fleet && says ring@1 && exits 0 "$holdfast" stats fleet --algorithm modulo &&
    says modulo@1 &&
    exits 0 "$holdfast" stats fleet --set algorithm=jump && says jump@1 &&
    refuses "balance=0.02" "$holdfast" stats fleet --set algorithm
}

an_option_that_the_algorithm_does_not_read_is_refused_with_those_that_it_reads() {
  printf 'algorithm: ring\nvirtual_nodes: 10\nnodes: [a, b]\n' > fleet
  printf 'a\nb\n' > plain
  exits 0 "$holdfast" stats fleet &&
    refuses "fleet: virtual_nodes modulo@1 ring@1" "$holdfast" stats fleet --algorithm modulo &&
    refuses "virtual_nodes rendezvous-table@1 partitions" "$holdfast" stats plain --virtual-nodes 160 &&
    refuses "table_size maglev@1" "$holdfast" lookup plain --set table_size=65537 key &&
    refuses "partitions ring@1" "$holdfast" diff fleet fleet --partitions 1024
}

verbs_that_compare_algorithms_give_each_the_options_that_it_reads() {
  printf 'partitions: 1024\nvirtual_nodes: 10\nnodes: [a, b]\nrounds: [{add: c}]\n' > scenario
  printf 'partitions: 1024\nnodes: [a, b]\n' > fleet
  exits 0 "$holdfast" bench fleet --all --virtual-nodes 10 --json && json '"partitions" not in str(data["rows"])' &&
    exits 0 "$holdfast" simulate scenario --compare rendezvous-table,ring,jump --probes 3 && says jump@1 &&
    refuses "virtual_nodes rendezvous-table@1" "$holdfast" simulate scenario &&
    refuses "frob" "$holdfast" simulate scenario --compare frob
}

files_that_are_none_are_refused() {
  : > empty
  printf '# only a comment\n' > comment
  mkdir -p folder
  head -c 4096 /dev/zero > zeros
  refuses "absent opened" "$holdfast" stats absent && refuses "empty node" "$holdfast" stats empty &&
    refuses "comment node" "$holdfast" stats comment && refuses "folder directory" "$holdfast" stats folder &&
    refuses "zeros 0" "$holdfast" stats zeros
}

a_file_of_a_gibibyte_is_refused_unread() {
  truncate -s 1G huge
  refuses "huge 64 MiB" "$holdfast" stats huge
}

yaml_that_is_cut_off_is_refused_with_its_line() {
  printf 'nodes:\n  - {id: a, weight: ' > cut
  printf 'nodes:\n - "a\n' > quote
  refuses "cut:" "$holdfast" stats cut && refuses "quote:" "$holdfast" stats quote
}

nested_aliases_cost_nothing() {
  {
    echo 'a: &a [x, x, x, x, x, x, x, x, x]'
    last=a
    for name in b c d e f g h i; do
      echo "$name: &$name [*$last, *$last, *$last, *$last, *$last, *$last, *$last, *$last, *$last]"
      last=$name
    done
    echo "nodes: *i"
  } > laughs
  (ulimit -v 400000; refuses "laughs" timeout 10 "$holdfast" stats laughs)
}

deep_nesting_is_refused() {
  python3 -c 'print("nodes: " + "[" * 100000)' > deep
  refuses "deep" timeout 20 "$holdfast" stats deep || return 1
  python3 -c 'print("nodes: " + "[" * 60000000)' > deep
  # The parser would take 15 GB.
  (ulimit -v 2000000 2> /dev/null; refuses "brackets row" timeout 20 "$holdfast" stats deep)
}

names_that_are_not_known_are_refused_with_the_nearest() {
  printf 'virtual_node: 10\nnodes: [a]\n' > option
  printf 'nodes:\n  - {id: a, wieght: 2}\n' > field
  refuses "option:1 virtual_nodes" "$holdfast" stats option && refuses "field:2 wieght weight" "$holdfast" stats field
}

nodes_that_stand_twice_are_refused_with_their_lines() {
  printf 'a\nb\na\n' > twice
  refuses "twice:3 line" "$holdfast" stats twice
}

weights_that_make_no_sense_are_refused() {
  for weight in -1 nan inf 1e-9 1e12 abc 1,5; do
    printf 'a\nb %s\n' "$weight" > fleet
    refuses "fleet:2 weight" "$holdfast" stats fleet || return 1
  done
}

ids_that_make_no_sense_are_refused() {
  { head -c 65536 /dev/zero | tr '\0' x; echo; } > long
  printf 'nodes: ["a\\u0007b"]\n' > control
  printf 'nodes: [""]\n' > nameless
  printf 'a b c d\n' > words
  refuses "long:1 65536 255" "$holdfast" stats long && refuses "control:1 control" "$holdfast" stats control &&
    refuses "nameless:1 empty" "$holdfast" stats nameless && refuses "words:1 zone" "$holdfast" stats words
}

what_cannot_be_built_is_refused_with_what_would_do() {
  seq 100 > fleet
  refuses "partitions 4096 expected_nodes" "$holdfast" stats fleet --partitions 1024 &&
    refuses "memory_limit" "$holdfast" stats fleet --memory-limit 1000 &&
    refuses "algorithm rendezvous-table@1 ring@1" "$holdfast" stats fleet --algorithm frob &&
    refuses "balance 0 1" "$holdfast" stats fleet --balance 7 &&
    refuses "partitions power" "$holdfast" stats fleet --partitions 1000
}

# Permissions do not stop everybody, and links that lead round in a circle do.
a_file_that_cannot_be_opened_says_why() {
  ln -sf circle circle
  : > plain
  refuses "circle levels of symbolic links" "$holdfast" stats circle &&
    refuses "circle levels of symbolic links" "$holdfast" lookup "$fleets/ten.txt" --keys circle &&
    refuses "plain/inside Not a directory" "$holdfast" stats plain/inside &&
    refuses "absent opened name right" "$holdfast" stats absent
}

laws yaml_json_and_lists_mean_the_same options_of_the_command_line_go_before_those_of_the_file \
  an_option_that_the_algorithm_does_not_read_is_refused_with_those_that_it_reads \
  verbs_that_compare_algorithms_give_each_the_options_that_it_reads \
  files_that_are_none_are_refused a_file_of_a_gibibyte_is_refused_unread yaml_that_is_cut_off_is_refused_with_its_line \
  nested_aliases_cost_nothing deep_nesting_is_refused names_that_are_not_known_are_refused_with_the_nearest \
  a_file_that_cannot_be_opened_says_why \
  nodes_that_stand_twice_are_refused_with_their_lines weights_that_make_no_sense_are_refused \
  ids_that_make_no_sense_are_refused what_cannot_be_built_is_refused_with_what_would_do
