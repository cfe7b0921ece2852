# Configurations of other programs: each of import/ becomes the cluster file of import/expected/, word for word, and
# says what it leaves out.
. "$(dirname "$0")/laws.sh"
cp "$here"/import/* . 2> /dev/null

# result STATUS NAME FILE [FLAG...]: what is written, what is said and the exit status
result() {
  wanted=$1
  name=$2
  shift 2
  "$holdfast" import "$@" > written 2> said < /dev/null
  status=$?
  [ "$status" -eq "$wanted" ] || { echo "    exit $status, not $wanted: import $*: $(cat said)"; return 1; }
  diff "$here/import/expected/$name.yaml" written && diff "$here/import/expected/$name.said" said ||
    { echo "    import $*"; return 1; }
}

nginx_upstreams_are_read() {
  result 0 nginx-http nginx-http.conf && result 1 nginx-stream-one nginx-stream.conf --name one &&
    result 1 nginx-stream-two nginx-stream.conf -n two &&
    refuses "upstream 'app' has no 'hash'" "$holdfast" import nginx-http.conf --name app &&
    refuses "2 upstreams --name 'one' 'two'" "$holdfast" import nginx-stream.conf &&
    refuses "no upstream 'three' 'one', 'two'" "$holdfast" import nginx-stream.conf --name three || return 1
  echo 'upstream short { hash $uri; server 10.0.0.1; server 10.0.0.2; }' > one-line.conf
  exits 0 "$holdfast" import one-line.conf && says nginx-plain@1 "id: \"10.0.0.2\""
}

haproxy_backends_are_read() {
  result 0 haproxy-ids haproxy-ids.cfg --name cache &&
    result 0 haproxy-ids-mixed haproxy-ids.cfg --set era=mixed &&
    result 1 haproxy-first haproxy-addresses.cfg --name first &&
    result 1 haproxy-second haproxy-addresses.cfg --name second &&
    result 1 haproxy-third haproxy-addresses.cfg --name third &&
    refuses "'app' 'roundrobin'" "$holdfast" import haproxy-ids.cfg --name app &&
    refuses "'static' map-based consistent" "$holdfast" import haproxy-ids.cfg --name static
}

pools_of_twemproxy_are_read() {
  result 0 twemproxy-alpha twemproxy.yml --name alpha && result 1 twemproxy-beta twemproxy.yml --name beta &&
    result 0 twemproxy-flow twemproxy-flow.yml &&
    refuses "twemproxy.yml:25 '10.0.0.1:11211:0' weights" "$holdfast" import twemproxy.yml --name delta &&
    refuses "'gamma' random" "$holdfast" import twemproxy.yml -n gamma
}

strings_of_libmemcached_are_read() {
  result 0 libmemcached libmemcached.txt && result 0 libmemcached-orders libmemcached-orders.txt &&
    result 1 libmemcached-modula libmemcached-modula.txt
}

lists_of_libketama_are_read() {
  result 0 libketama libketama.txt && result 0 libketama-returns libketama-returns.txt
}

clusters_of_envoy_are_read() {
  result 1 envoy envoy.yaml --name cache && result 1 envoy-maglev envoy-maglev.json &&
    result 1 envoy-names envoy-names.yaml &&
    refuses "'plain' 'ROUND_ROBIN' RING_HASH" "$holdfast" import envoy.yaml --name plain &&
    refuses "endpoints 'remote' dump" "$holdfast" import envoy.yaml --name remote || return 1
  { printf '{"name": "a", "lb_policy": "MAGLEV", "load_assignment": {"endpoints": [{"lb_endpoints": [{"endpoint": ' &&
    printf '{"address": {"socket_address": {"address": "10.0.0.1", "port_value": 4294967376}}}}]}]}}\n'; } > port.json
  refuses "port.json:1: port_value 65535" "$holdfast" import port.json
}

cluster_nodes_of_redis_are_read() { result 0 redis redis.txt && result 1 redis-moving redis-moving.txt; }

pools_of_mcrouter_are_read() {
  result 0 mcrouter-a mcrouter.json --name A && result 1 mcrouter-b mcrouter.json --name B &&
    result 0 mcrouter-c mcrouter.json --name C && result 1 mcrouter-e mcrouter.json --name E &&
    refuses "servers list" "$holdfast" import mcrouter.json --name D &&
    refuses "'WeightedCh3' Ch3," "$holdfast" import mcrouter.json --name F || return 1
  # A route that a macro makes may have any hash.
  sed 's/"PoolRoute|A"/["@route(A)"]/' mcrouter.json > called.json
  exits 1 "$holdfast" import called.json --name A && says mcrouter/ch3 &&
    grep -q ":22: '@route(A)' is a macro" complaint
}

rings_of_swift_are_read() {
  result 0 swift swift.csv --set key_suffix=changeme && result 1 swift-without-suffix swift.csv &&
    result 1 swift-devices swift-devices.csv
}

line_ends_and_marks_of_other_systems_change_nothing() {
  for file in nginx-http.conf twemproxy-flow.yml libmemcached.txt redis.txt; do
    "$holdfast" import "$file" > plain 2> /dev/null
    { printf '\357\273\277' && sed 's/$/\r/' "$file"; } > returns
    exits 0 "$holdfast" import returns && [ "$output" = "$(cat plain)" ] || { echo "    $file"; return 1; }
  done
}

the_program_can_be_named_and_the_file_can_come_from_a_pipe() {
  "$holdfast" import - --format=libketama < libketama-returns.txt > written 2> said &&
    diff "$here/import/expected/libketama-returns.yaml" written &&
    refuses "'nginz' 'nginx'" "$holdfast" import nginx-http.conf --format nginz &&
    refuses "ngnix.conf opened" "$holdfast" import ngnix.conf &&
    refuses "key_suffix=changeme" "$holdfast" import redis.txt --set nodes=2 &&
    refuses "'x' redis name" "$holdfast" import redis.txt --name x
}

what_is_set_stands_over_what_is_read() {
  exits 0 "$holdfast" import haproxy-ids.cfg --set avalanche=off && says "avalanche: off" &&
    [ "$(printf '%s\n' "$output" | grep -c avalanche)" -eq 1 ] || return 1
  exits 0 "$holdfast" import libketama.txt --set algorithm=ketama/libmemcached &&
    says "algorithm: ketama/libmemcached" && [ "$(printf '%s\n' "$output" | grep -c '^algorithm')" -eq 1 ]
}

# What no command would read is not written.
what_is_set_is_an_option_of_the_algorithm() {
  refuses "'key_hash' nginx@1" "$holdfast" import nginx-http.conf --set key_hash=md5 &&
    refuses "'virtual_nodes' 'many'" "$holdfast" import libketama.txt --set virtual_nodes=many &&
    refuses "'key_hsah'" "$holdfast" import haproxy-ids.cfg --set key_hsah=crc32 &&
    refuses "'algorithm' 'nginz'" "$holdfast" import redis.txt --set algorithm=nginz &&
    exits 1 "$holdfast" import swift-devices.csv --set key_suffix=changeme && says changeme
}

# Every file, cut at many places: a result or one line of refusal, and never more nodes than the file has.
files_that_are_cut_off_are_read_or_refused() {
  for file in *.conf *.cfg *.yml *.yaml *.txt *.json *.csv; do
    size=$(wc -c < "$file")
    for tenth in 1 2 3 4 5 6 7 8 9; do
      head -c $((size * tenth / 10)) "$file" > cut
      "$holdfast" import cut > written 2> said < /dev/null
      status=$?
      case $status in
        0 | 1) grep -q '^algorithm: ' written || { echo "    $file, $tenth tenths: no algorithm"; return 1; } ;;
        2) [ ! -s written ] && [ "$(wc -l < said)" -eq 1 ] || { echo "    $file, $tenth tenths"; return 1; } ;;
        *) echo "    $file, $tenth tenths: exit $status"; return 1 ;;
      esac
    done
  done
}

hostile_files_are_refused() {
  head -c 17000000 /dev/zero | tr '\0' 'a' > large
  yes '{' | head -n 100000 > deep
  yes '[' | head -n 65000 | tr -d '\n' > lists
  yes '[' | head -n 8000000 | tr -d '\n' > memory
  { echo 'upstream a {' && yes 'x;' | head -n 300000; } > long
  { echo 'upstream a { hash k; server "b'; } > quote
  printf 'upstream a { hash k; server \033[31mb; }\n' > steers
  printf 'b\0a' > nul
  : > nothing
  printf 'a: &x [*x, *x]\nb: {servers: [], listen: 1}\n' > alias
  refuses "16 MiB" "$holdfast" import large && refuses "directive" "$holdfast" import deep --format nginx &&
    refuses "64 lists" "$holdfast" import lists && refuses "brackets row" "$holdfast" import memory &&
    refuses "200000 directives" "$holdfast" import long &&
    refuses "quote:1:1 closed" "$holdfast" import quote --format nginx &&
    refuses "control character" "$holdfast" import steers && refuses "control" "$holdfast" import nul &&
    refuses "no configuration" "$holdfast" import nothing && refuses "anchor" "$holdfast" import alias
}

names_that_steer_a_terminal_are_refused() {
  printf 'a:\n  listen: 1\n  servers: ["10.0.0.1:1:1 a\\u001b[31m"]\n' > steers.yml
  refuses "printable" "$holdfast" import steers.yml
}

# Where import said that something is missing (exit 1), the library names it, too.
results_are_cluster_files() {
  known=0
  for file in "$here"/import/expected/*.yaml; do
    case $file in
      */swift-devices.yaml) refuses "no 'partitions'" "$holdfast" stats "$file" || return 1 ;;
      */redis-moving.yaml) refuses "slot 8001 is assigned to no node" "$holdfast" stats "$file" || return 1 ;;
      */haproxy-first.yaml) refuses "give the node one as 'ip'" "$holdfast" stats "$file" || return 1 ;;
      */haproxy-third.yaml) refuses "node 'g3' has no label" "$holdfast" stats "$file" || return 1 ;;
      *) exits 0 "$holdfast" stats "$file" && known=$((known + 1)) || return 1 ;;
    esac
  done
  [ "$known" -gt 20 ]
}

laws nginx_upstreams_are_read haproxy_backends_are_read pools_of_twemproxy_are_read strings_of_libmemcached_are_read \
  lists_of_libketama_are_read clusters_of_envoy_are_read cluster_nodes_of_redis_are_read pools_of_mcrouter_are_read \
  rings_of_swift_are_read line_ends_and_marks_of_other_systems_change_nothing \
  the_program_can_be_named_and_the_file_can_come_from_a_pipe what_is_set_stands_over_what_is_read \
  what_is_set_is_an_option_of_the_algorithm \
  files_that_are_cut_off_are_read_or_refused hostile_files_are_refused names_that_steer_a_terminal_are_refused \
  results_are_cluster_files
