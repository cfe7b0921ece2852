# Bytes in JSON: UTF-8 stands as it is, everything else in base64 beside it, in every verb.
. "$(dirname "$0")/laws.sh"

# An id and a zone that are no UTF-8, one of each that is, and the same fleet with one node less.
printf 'good\303\251 1 z\303\251\nx\377 1 z\377\n' > fleet
printf 'x\377 1 z\377\n' > less
printf 'nodes: [a\303\251, b]\nkeys: 9\nrounds: [{remove: b, name: "r\303\251"}]\n' > week
"$holdfast" save fleet fleet.hf > saved || exit 1
seq 40 > keys && "$holdfast" lookup fleet --keys keys --json > pairs || exit 1

is_whole() {
  case $output in
    *"$(printf '\357\277\275')"* | *'\ufffd'*) echo "    a character in place of a byte: $output"; return 1 ;;
  esac
  json True
}

no_verb_puts_a_character_in_place_of_a_byte() {
  for asked in "lookup fleet a b c" "stats fleet" "diff fleet less" "plan fleet less --moves" \
    "explain fleet key" "simulate week" "size fleet" \
    "compare fleet fleet.hf" "dump fleet.hf" "verify fleet.hf" "verify fleet pairs" "identify fleet pairs" \
    "bench fleet" "algorithms"; do
    # shellcheck disable=SC2086 # a list of words
    "$holdfast" $asked --json > answer || { echo "    $asked"; return 1; }
    # lookup writes an object a line
    while read -r line; do case $asked in lookup*) output=$line && is_whole || return 1 ;; esac; done < answer
    output=$(cat answer)
    case $asked in lookup*) ;; *) is_whole || { echo "    $asked"; return 1; } ;; esac
  done
}

ids_stand_under_one_name_or_the_other() {
  exits 0 "$holdfast" stats fleet --json &&
    json '[n.get("id") or n["id_b64"] for n in data["nodes"]] == ["goodé", "eP8="]' &&
    json 'all(("id" in n) != ("id_b64" in n) for n in data["nodes"])' || return 1
  exits 0 "$holdfast" diff fleet less --json &&
    json 'data["moves"] == [{"from": "goodé", "to_b64": "eP8=", "share": data["moved"]}]' &&
    json '[n.get("id_b64") for n in data["nodes"]] == [None, "eP8="]' || return 1
  exits 0 "$holdfast" plan fleet less --moves --json &&
    json '[n.get("id_b64") for n in data["nodes"]] == [None, "eP8="]' &&
    json 'all(m["from"] == "goodé" and m["to_b64"] == "eP8=" for m in data["pairs"] + data["moves"])' || return 1
  exits 0 "$holdfast" lookup less key --json && json 'data["node_b64"] == "eP8=" and "node" not in data' &&
    exits 0 "$holdfast" explain less key --json && json 'data["node_b64"] == "eP8="' &&
    json 'data["candidates"][0]["node_b64"] == "eP8="'
}

zones_stand_under_one_name_or_the_other() {
  exits 0 "$holdfast" dump fleet.hf --json &&
    json '[n.get("zone") or n["zone_b64"] for n in data["nodes"]] == ["zé", "ev8="]' &&
    exits 0 "$holdfast" explain fleet key --json &&
    json 'sorted(c.get("zone") or c["zone_b64"] for c in data["candidates"]) == ["ev8=", "zé"]'
}

no_node_is_null() {
  printf 'a 0\nb 0\n' > drained
  printf 'a\nb\n' > busy
  exits 1 "$holdfast" lookup drained key --json && json 'data["node"] is None' &&
    exits 1 "$holdfast" explain drained key --json && json 'data["node"] is None' &&
    exits 0 "$holdfast" diff busy drained --json && json 'all(m["to"] is None for m in data["moves"])' &&
    exits 0 "$holdfast" diff busy drained && says "(no node)"
}

the_shares_of_a_round_are_named_by_ids() {
  exits 0 "$holdfast" simulate week --json &&
    json 'set(data["simulations"][0]["rounds"][0]["shares"]) == {"aé", "b"}' &&
    json 'data["simulations"][0]["rounds"][1]["name"] == "ré"'
}

laws no_verb_puts_a_character_in_place_of_a_byte ids_stand_under_one_name_or_the_other \
  zones_stand_under_one_name_or_the_other no_node_is_null the_shares_of_a_round_are_named_by_ids
