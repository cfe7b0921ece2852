# holdfast lookup, algorithms and the command as a whole.
. "$(dirname "$0")/laws.sh"

keys_come_from_arguments_a_file_or_standard_input_alike() {
  exits 0 "$holdfast" lookup "$fleets/ten.txt" user:42 user:43 || return 1
  from_arguments=$output
  printf 'user:42\nuser:43' > keys
  exits 0 "$holdfast" lookup "$fleets/ten.txt" --keys keys || return 1
  [ "$output" = "$from_arguments" ] || return 1
  output=$("$holdfast" lookup "$fleets/ten.txt" < keys)
  [ "$output" = "$from_arguments" ]
}

nul_ends_keys_and_answers_when_asked() {
  printf 'a\nb\0c\0' > keys
  "$holdfast" lookup "$fleets/ten.txt" -0 --keys keys > answers || return 1
  [ "$(tr -cd '\0' < answers | wc -c)" -eq 2 ] && output=$(tr '\0' '|' < answers) && says "b	cache" "|c	cache"
}

an_empty_line_is_the_empty_key() {
  printf '\n\n' > keys
  exits 0 "$holdfast" lookup "$fleets/ten.txt" --keys keys && [ "$(echo "$output" | wc -l)" -eq 2 ]
}

keys_that_are_not_utf8_are_base64_in_json() {
  printf '\377\376\n' > keys
  exits 0 "$holdfast" lookup "$fleets/ten.txt" --keys keys --json && json 'data["key_b64"] == "//4="'
}

json_gives_key_node_slot_and_hash() {
  exits 0 "$holdfast" lookup "$fleets/ten.txt" k --json &&
    json 'set(data) == {"schema", "key", "node", "slot", "hash"} and data["schema"] == 1 and len(data["hash"]) == 16'
}

an_address_is_given_when_asked() {
  exits 0 "$holdfast" lookup "$fleets/weighted.yaml" --address --json a b c d e f g h || return 1
  says 10.0.0.3:11211
}

keys_that_end_in_carriage_returns_are_pointed_out() {
  printf 'a\r\nb\r\n' > keys
  exits 0 "$holdfast" lookup "$fleets/ten.txt" --keys keys || return 1
  output=$complaint
  says "carriage return"
}

a_large_answer_into_a_closed_pipe_is_quiet() {
  seq 300000 > keys
  first=$("$holdfast" lookup "$fleets/ten.txt" --keys keys 2> complaint | head -n 1)
  [ -n "$first" ] && [ ! -s complaint ]
}

a_full_disk_is_noticed() {
  seq 1000 > keys
  "$holdfast" lookup "$fleets/ten.txt" --keys keys > /dev/full 2> complaint
  [ $? -eq 2 ] && grep -q "standard output" complaint
}

cluster_and_keys_cannot_both_be_standard_input() {
  refuses "standard input" "$holdfast" lookup -
}

help_and_version_are_fine() {
  exits 0 "$holdfast" --help && says lookup stats diff size bench algorithms && exits 0 "$holdfast" --version &&
    says "holdfast "
}

wrong_usage_exits_with_2() {
  exits 2 "$holdfast" && exits 2 "$holdfast" frobnicate && exits 2 "$holdfast" lookup --frobnicate x &&
    exits 2 "$holdfast" diff
}

every_algorithm_is_listed_and_places_keys() {
  exits 0 "$holdfast" algorithms --json && json 'data["schema"] == 1 and len(data["algorithms"]) >= 6' || return 1
  # Dialects are placed by states.sh and import.sh, with what they need of nodes.
  names='import json, sys; print(*[row["name"] for row in json.load(sys.stdin)["algorithms"] if not row["origin"]])'
  for name in $(printf '%s' "$output" | python3 -c "$names"); do
    exits 0 "$holdfast" lookup "$fleets/ten.txt" --algorithm "$name" key && says cache- || return 1
  done
}

the_seed_decides_and_is_never_shown() {
  secret=00112233445566778899aabbccddeeff
  exits 0 "$holdfast" stats "$fleets/ten.txt" --json && json 'data["fingerprint"]' && default=$output
  exits 0 "$holdfast" stats "$fleets/ten.txt" --json --seed $secret || return 1
  [ "$output" != "$default" ] || return 1
  case "$output$complaint" in *0011223344*) return 1 ;; esac
  refuses "seed" "$holdfast" stats "$fleets/ten.txt" --seed "${secret}00" || return 1
  case "$complaint" in *0011223344*) return 1 ;; esac
}

the_man_page_names_every_option() {
  exits 0 "$holdfast" stats --help || return 1
  for flag in $(echo "$output" | sed -n '/Options of the cluster/,$p' | grep -o '^ *--[a-z-]*' | grep -v -- --set); do
    name=$(echo "$flag" | sed 's/^ *--//; s/-/_/g')
    grep -q "^\.It $name\$" "$here/../../cli/holdfast.1" || { echo "    not in the man page: $name"; return 1; }
  done
}

laws keys_come_from_arguments_a_file_or_standard_input_alike nul_ends_keys_and_answers_when_asked \
  an_empty_line_is_the_empty_key keys_that_are_not_utf8_are_base64_in_json json_gives_key_node_slot_and_hash \
  an_address_is_given_when_asked keys_that_end_in_carriage_returns_are_pointed_out \
  a_large_answer_into_a_closed_pipe_is_quiet a_full_disk_is_noticed cluster_and_keys_cannot_both_be_standard_input \
  help_and_version_are_fine wrong_usage_exits_with_2 every_algorithm_is_listed_and_places_keys \
  the_seed_decides_and_is_never_shown the_man_page_names_every_option
