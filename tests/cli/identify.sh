# holdfast identify, and verify of pairs: which program placed these keys, and what is wrong with a file that says so.
. "$(dirname "$0")/laws.sh"

list() { printf '  - {id: "%s", weight: %s}\n' 10.0.0.1:11211 1 10.0.0.2:11211 3 10.0.0.3:11212 2; }
cluster() { printf '%s\n' "$@" nodes: && list; }
cluster 'algorithm: ketama/twemproxy' 'key_hash: md5' > ketama.yaml
cluster 'algorithm: modula/libmemcached' 'key_hash: fnv1_32' | sed 's/weight: ./weight: 1/' > modula.yaml
printf '10.0.0.1:11211\n10.0.0.2:11211 3\n10.0.0.3:11212 2\n' > nodes.txt
seq -f user:%g 200 > keys
"$holdfast" lookup ketama.yaml --keys keys > pairs || exit 1
"$holdfast" lookup modula.yaml --keys keys > modula.pairs || exit 1
# Where only the reading of the pairs is tried, one algorithm is enough.
one="--set algorithm=ketama/libmemcached-weighted"

the_program_is_named_and_its_cluster_file_agrees() {
  exits 0 "$holdfast" identify nodes.txt pairs &&
    says yes "200 of 200" ketama/libmemcached-weighted "libmemcached 1.1.4" "the program itself" "the same" \
      ketama/twemproxy@1 "next best" "next: holdfast identify nodes.txt pairs --yaml" || return 1
  exits 0 "$holdfast" identify nodes.txt pairs --yaml && printf '%s\n' "$output" > named.yaml &&
    grep -q "200 of 200" complaint && exits 0 "$holdfast" verify named.yaml pairs && says "yes: 200 of 200" &&
    exits 0 "$holdfast" diff named.yaml ketama.yaml --max-moved 0 --keys keys
}

what_is_found_is_told_in_json() {
  exits 0 "$holdfast" identify nodes.txt pairs --json &&
    json 'data["identified"] and data["schema"] == 1 and data["pairs"] == 200 and data["tried"] > 200' &&
    json 'data["agreeing"][0]["algorithm"].startswith("ketama/libmemcached-weighted") and len(data["agreeing"]) == 1' &&
    json 'any(told.startswith("ketama/twemproxy@1 key_hash=md5") for told in data["agreeing"][0]["same"])' &&
    json 'data["nearest"][0]["agreeing"] < 200 and "nodes:" in data["cluster"]'
}

# What is not tried is told with the ids of nodes.
ids_are_bytes() {
  printf 'n\3771\nn\3772\n' > bytes.txt
  "$holdfast" lookup bytes.txt --keys keys > bytes.pairs || return 1
  exits 0 "$holdfast" identify bytes.txt bytes.pairs --json &&
    json 'data["identified"] and any("\\xff" in told for told in data["refused"])'
}

pairs_are_read_in_every_form() {
  "$holdfast" lookup ketama.yaml --keys keys --json > json || return 1
  { echo 'key,node' && tr '\t' , < pairs; } > csv
  sed 's/\(.*\)\t\(.*\)/"\1","\2"/' pairs > quoted
  tr '\t' ' ' < pairs > blanks
  sed 's/$/\r/' pairs > returns
  sed 's/^/\n/' pairs > gaps
  tr '\n' '\0' < pairs > nul
  for form in json csv quoted blanks returns gaps; do
    # shellcheck disable=SC2086 # two words
    exits 0 "$holdfast" identify nodes.txt "$form" $one && says "200 of 200" || { echo "    $form"; return 1; }
    exits 0 "$holdfast" verify ketama.yaml "$form" && says "200 of 200" || { echo "    $form"; return 1; }
  done
  exits 0 "$holdfast" verify ketama.yaml nul -0 && says "200 of 200" &&
    "$holdfast" identify nodes.txt - --json --set algorithm=ketama/twemproxy < pairs > out &&
    grep -q '"identified": true' out
}

nodes_come_from_lists_cluster_files_configurations_and_snapshots() {
  printf 'cache:\n  listen: 127.0.0.1:1\n  hash: md5\n  distribution: ketama\n  servers:\n' > pool.yml
  printf '    - %s\n' 10.0.0.1:11211:1 10.0.0.2:11211:3 10.0.0.3:11212:2 >> pool.yml
  "$holdfast" save ketama.yaml ketama.hf > saved || return 1
  for nodes in ketama.yaml pool.yml ketama.hf; do
    exits 0 "$holdfast" identify $nodes pairs $one && says "200 of 200" || { echo "    $nodes"; return 1; }
  done
  cp pairs "the pairs"
  exits 0 "$holdfast" identify pool.yml "the pairs" -n cache --set algorithm=ketama/twemproxy &&
    says "next: holdfast identify --name cache --set algorithm=ketama/twemproxy pool.yml 'the pairs' --yaml" || return 1
  sed 's/hash: md5/&\n  hash_tag: "{}"/' pool.yml > tags.yml
  exits 0 "$holdfast" identify tags.yml pairs --set algorithm=ketama/twemproxy &&
    says "200 of 200" "key_part 'tag:{}' of 'tags.yml' is left out" || return 1
  refuses "pairs" "$holdfast" identify pairs nodes.txt && refuses "absent" "$holdfast" identify absent pairs &&
    refuses "standard input" "$holdfast" identify - - &&
    refuses "--json --yaml" "$holdfast" identify nodes.txt pairs -j -y
}

names_of_nodes_may_differ_from_the_list() {
  sed 's/:11211$//; s/:11212$//' pairs > servers
  sed 's/10.0.0.1:11211/0/; s/10.0.0.2:11211/1/; s/10.0.0.3:11212/2/' pairs > places
  sed 's/10.0.0.1:11211/1/; s/10.0.0.2:11211/2/; s/10.0.0.3:11212/3/' pairs > from_one
  exits 0 "$holdfast" identify nodes.txt servers $one && says "200 of 200" "without its port" &&
    exits 0 "$holdfast" identify nodes.txt places $one && says "200 of 200" "from 0 on" &&
    exits 0 "$holdfast" identify nodes.txt from_one $one && says "200 of 200" "from 1 on" &&
    exits 0 "$holdfast" verify ketama.yaml servers && says "200 of 200" "without its port"
}

another_order_is_found_where_it_counts() {
  sed '1!G;h;$!d' nodes.txt | sed 's/ .*//' > turned.txt
  exits 0 "$holdfast" identify turned.txt modula.pairs &&
    says "modula/libmemcached@1 key_hash=fnv1_32 in another order" "order" &&
    exits 0 "$holdfast" identify turned.txt modula.pairs --yaml && printf '%s\n' "$output" > named.yaml &&
    exits 0 "$holdfast" verify named.yaml modula.pairs
}

# Keys with tags that two placements happen to agree on, and then one more pair.
what_a_sample_cannot_tell_apart_is_asked_for() {
  seq -f 'cart:{%g}:x' 900 > tagged
  "$holdfast" lookup ketama.yaml --keys tagged > whole &&
    "$holdfast" lookup ketama.yaml --keys tagged --key-part 'tag:{}' > parts || return 1
  grep -Fxf parts whole > both
  exits 1 "$holdfast" identify nodes.txt both $one && says "no: 2 placements" "key_part=tag:{}" "Ask the program" &&
    exits 1 "$holdfast" identify nodes.txt both $one --json &&
    json 'len(set(each["answer"] for each in data["agreeing"])) == 2 and not data["identified"]' || return 1
  asked=$(printf '%s' "$output" | python3 -c 'import json, sys; print(json.load(sys.stdin)["question"])')
  "$holdfast" lookup ketama.yaml "$asked" >> both
  exits 0 "$holdfast" identify nodes.txt both $one && says yes || { echo "    after $asked"; return 1; }
}

a_sample_that_says_too_little_is_no_answer() {
  head -n 1 pairs > single
  grep '10.0.0.2' pairs > one_node
  exits 1 "$holdfast" identify nodes.txt single && says "no: 1 pair is too few" "all of them are on one node" &&
    exits 1 "$holdfast" identify nodes.txt one_node && says "too few" "several nodes" || return 1
  head -n 5 pairs > five
  exits 1 "$holdfast" identify nodes.txt five && says "5 pairs are too few" "or more of different keys" &&
    exits 1 "$holdfast" identify nodes.txt five --yaml && [ -z "$output" ]
}

what_nothing_agrees_with_shows_the_nearest() {
  sed '1,10s/\t.*/\t10.0.0.1:11211/' pairs > damaged
  exits 1 "$holdfast" identify nodes.txt damaged $one && says "no: none of" nearest ketama/libmemcached-weighted
}

# Of many nodes most placements are passed over after a look at some of them, on as many CPUs as there are. That must
# not be seen: not in what agrees, nor in what nearly does, in every way of writing the nodes.
many_nodes_are_identified_as_few_are() {
  seq 150 | awk '{ print "10.1.1." $1 ":11211", $1 % 4 + 1 }' > many.txt
  for written in "s/^/&/" "s/:11211//" "s/weight: [0-9]*/weight: 1/"; do
    { printf 'algorithm: varnish-shard\nvirtual_nodes: 150\nnodes:\n' &&
      sed 's/\(.*\) \(.*\)/  - {id: "\1", weight: \2}/' many.txt | sed "$written"; } > shards.yaml
    "$holdfast" lookup shards.yaml --keys keys > shards.pairs || return 1
    exits 0 "$holdfast" identify many.txt shards.pairs && says "virtual_nodes=150" || return 1
  done
  { cat many.txt && seq 15 | sed 's/.*/10.2.1.&:11211 2/'; } > too_many.txt
  sed 's/:11211//' shards.pairs > plain.pairs
  exits 1 "$holdfast" identify too_many.txt plain.pairs --json &&
    json 'data["nearest"][0]["algorithm"] == "varnish-shard@1" and data["nearest"][0]["agreeing"] > 150' || return 1
  all=$output
  exits 1 taskset -c "$(taskset -cp $$ | sed 's/.*[^0-9]//')" "$holdfast" identify too_many.txt plain.pairs --json &&
    [ "$output" = "$all" ]
}

a_node_that_stands_twice_in_a_list_is_refused_with_its_line() {
  { cat nodes.txt && echo '10.0.0.3:11212 2'; } | sed '1s/$/ 1/' > twice.txt
  refuses "twice.txt:4 '10.0.0.3:11212' line --format libketama" "$holdfast" identify twice.txt pairs &&
    exits 1 "$holdfast" identify --format libketama twice.txt modula.pairs $one
}

pairs_before_nodes_are_told_apart() {
  refuses "pairs:1 nodes first behind" "$holdfast" identify pairs nodes.txt
}

wrong_pairs_are_refused_with_their_line() {
  sed '7s/\t.*/\tcache-9/' pairs > unknown
  { cat pairs && printf 'user:3\t10.0.0.9\n'; } | sed '$s/9$/1:11211/' > first
  { cat pairs && printf 'user:3\t10.0.0.2:11211\n'; } > second
  : > nothing
  printf '\n\n' > gaps_only
  printf 'lonely\n' > lonely
  printf '{"key": "a", "node": "10.0.0.1:11211"}\n{"key": "b", "nod\n' > cut
  printf 'a\t10.0.0.1:11211\nb\tc\t10.0.0.2:11211\n' > three
  printf 'a\t10.0.0.1:11211\nb\t\n' > nobody
  printf 'a\t10.0.0.1:11211\r\nb\t10.0.0.1:11211\n' > mixed
  refuses "unknown:7: 'cache-9' nodes.txt '10.0.0.1:11211'" "$holdfast" identify nodes.txt unknown &&
    { refuses "first:201: 'user:3' line one node" "$holdfast" identify nodes.txt first ||
      refuses "second:201: 'user:3' line one node" "$holdfast" identify nodes.txt second; } || return 1
  for file in nothing gaps_only; do refuses "$file no pairs" "$holdfast" identify nodes.txt $file || return 1; done
  for verb in "identify nodes.txt" "verify ketama.yaml"; do
    refuses "lonely:1: tab" "$holdfast" $verb lonely && refuses "cut:2: JSON" "$holdfast" $verb cut &&
      refuses "three:2: tab" "$holdfast" $verb three && refuses "nobody:2: no node" "$holdfast" $verb nobody &&
      refuses "mixed:2: carriage" "$holdfast" $verb mixed && refuses "absent" "$holdfast" $verb absent || return 1
  done
  { printf '{"key": [' && head -c 3000000 /dev/zero | tr '\0' '[' && printf '}\n'; } > deep
  refuses "deep:1: MiB" "$holdfast" verify ketama.yaml deep &&
    refuses "nothing no pairs" "$holdfast" verify ketama.yaml nothing
}

# verdict FILE PAIRS WORD...: the pairs do not agree, and the reason has these words
verdict() {
  file=$1
  pairs=$2
  shift 2
  exits 1 "$holdfast" verify "$file" "$pairs" && says no "$@"
}

the_change_that_mends_a_cluster_file_is_named() {
  sed 's/md5/crc32/' ketama.yaml > hash.yaml
  sed 's/twemproxy/libketama/; /key_hash/d' ketama.yaml > program.yaml
  sed '/10.0.0.3/d' ketama.yaml > fewer.yaml
  { cat ketama.yaml && echo '  - {id: "10.0.0.4:11211"}'; } > more.yaml
  sed 's/10.0.0.3:11212/10.0.0.3:11219/' ketama.yaml > written.yaml
  sed 's/10.0.0.2:11211"/10.0.0.2:11211", state: down/' ketama.yaml > down.yaml
  { sed '/10.0.0.1/d' modula.yaml && grep 10.0.0.1 modula.yaml; } > turned.yaml
  verdict hash.yaml pairs "mismatches go if key_hash is md5" &&
    verdict program.yaml pairs "go if the algorithm is ketama/libmemcached-weighted@1" &&
    verdict fewer.yaml pairs "go if node '10.0.0.3:11212' is added with weight 2" &&
    verdict more.yaml pairs "go if node '10.0.0.4:11211' is left out" &&
    verdict written.yaml pairs "go if node '10.0.0.3:11219' is written '10.0.0.3:11212'" &&
    verdict down.yaml pairs "go if every node is up" &&
    verdict turned.yaml modula.pairs "go if the nodes are in the order 10.0.0.1:11211, 10.0.0.2:11211"
}

the_texts_of_nodes_are_mended_too() {
  cluster 'algorithm: nginx' > nginx.yaml
  "$holdfast" lookup nginx.yaml --keys keys > nginx.pairs || return 1
  sed 's/:1121.//' nginx.yaml > bare.yaml
  sed 's/, weight: .//' nginx.yaml > even.yaml
  "$holdfast" lookup bare.yaml --keys keys > bare.pairs && "$holdfast" lookup even.yaml --keys keys > even.pairs &&
    verdict nginx.yaml bare.pairs "go if the ports of the nodes are left out" &&
    verdict nginx.yaml even.pairs "go if weights are ignored" || return 1
  sed 's/10.0.0/Cache.example/' nginx.yaml > capital.yaml
  sed 's/10.0.0/cache.example/' nginx.yaml > small.yaml
  "$holdfast" lookup small.yaml --keys keys > small.pairs && verdict capital.yaml small.pairs "small letters" &&
    exits 0 "$holdfast" identify bare.yaml bare.pairs --set algorithm=nginx && says nginx@1
}

mismatches_are_shown_with_their_line_up_to_a_limit() {
  sed 's/md5/crc32/' ketama.yaml > hash.yaml
  exits 1 "$holdfast" verify hash.yaml pairs && says "more; --all shows them" &&
    [ "$(printf '%s\n' "$output" | grep -c ', and on ')" -eq 20 ] &&
    exits 1 "$holdfast" verify hash.yaml pairs --all && shown=$(printf '%s\n' "$output" | grep -c ', and on ') &&
    says "All $shown mismatches" && [ "$shown" -gt 50 ] || return 1
  exits 1 "$holdfast" verify hash.yaml pairs --json &&
    json 'not data["same"] and data["pairs"] == 200 and len(data["mismatches"]) == 20' &&
    json 'data["reasons"][0]["change"] == "key_hash is md5"' &&
    json 'data["reasons"][0]["mended"] == 200 - data["agreeing"] and data["mismatches"][0]["line"] > 0'
}

a_snapshot_is_checked_by_pairs_if_they_are_named() {
  "$holdfast" save ketama.yaml ketama.hf > saved || return 1
  exits 0 "$holdfast" verify ketama.hf pairs --pairs && says "200 of 200" &&
    exits 0 "$holdfast" verify ketama.hf ketama.yaml && says "3 nodes" &&
    refuses "ketama.yaml pairs" "$holdfast" verify ketama.yaml &&
    refuses "--replicas" "$holdfast" verify ketama.yaml pairs -r 2 || return 1
  # Clients in the middle of a plan: no cluster file has their answers.
  printf 'nodes: ["10.0.0.1:11211", "10.0.0.2:11211", "10.0.0.3:11212"]\n' > next.yaml
  "$holdfast" plan ketama.yaml next.yaml -k keys --max-share 10% --recent moves --rest 1h --now 1000 --done 2 \
    --at 1001 --stage stage.hf > saved && "$holdfast" lookup stage.hf --keys keys > stage.pairs || return 1
  exits 0 "$holdfast" verify stage.hf stage.pairs --pairs && says "yes: 200 of 200" &&
    exits 1 "$holdfast" verify stage.hf pairs --pairs && says "no changes of one were tried"
}

# All mismatches have no room: they are written as they are found.
all_mismatches_are_written_in_little_memory() {
  seq -f user:%g 300000 | sed 's/$/\t10.0.0.3:11212/' > third.pairs
  exits 1 sh -c 'ulimit -v 200000 && exec "$@"' sh "$holdfast" verify ketama.yaml third.pairs --all --json &&
    json 'len(data["mismatches"]) == 300000 - data["agreeing"] > 150000 and not data["same"]'
}

# More than is kept of either kind, and of names that nobody knows.
long_files_are_read_in_parts() {
  seq -f user:%g 100000 > many
  "$holdfast" lookup ketama.yaml --keys many > many.pairs || return 1
  exits 0 "$holdfast" verify ketama.yaml many.pairs && says "yes: 100000 of 100000" &&
    exits 1 "$holdfast" verify hash.yaml many.pairs && says "All the first 2000 mismatches go if key_hash is md5" &&
    exits 0 "$holdfast" identify nodes.txt many.pairs $one && says "10000 of 10000" "verify reads all" || return 1
  seq 100 | sed 's/.*/&\tx&/' > strangers
  refuses "64 nodes another fleet" "$holdfast" verify ketama.yaml strangers
}

laws the_program_is_named_and_its_cluster_file_agrees what_is_found_is_told_in_json ids_are_bytes \
  pairs_are_read_in_every_form \
  nodes_come_from_lists_cluster_files_configurations_and_snapshots names_of_nodes_may_differ_from_the_list \
  another_order_is_found_where_it_counts what_a_sample_cannot_tell_apart_is_asked_for \
  a_sample_that_says_too_little_is_no_answer what_nothing_agrees_with_shows_the_nearest \
  many_nodes_are_identified_as_few_are a_node_that_stands_twice_in_a_list_is_refused_with_its_line \
  pairs_before_nodes_are_told_apart all_mismatches_are_written_in_little_memory \
  wrong_pairs_are_refused_with_their_line the_change_that_mends_a_cluster_file_is_named \
  the_texts_of_nodes_are_mended_too mismatches_are_shown_with_their_line_up_to_a_limit \
  a_snapshot_is_checked_by_pairs_if_they_are_named long_files_are_read_in_parts
