# What is given is meant: limits, numbers, seeds, and what reaches a terminal or a full disk.
. "$(dirname "$0")/laws.sh"

ten=$fleets/ten.txt
nine=$fleets/nine.txt
secret=00112233445566778899aabbccddeeff
escape=$(printf '\033')

a_limit_that_is_given_is_a_limit() {
  printf 'nodes: [a, b]\nkeys: 9\nrounds: [{remove: a}]\n' > week
  for nothing in "" " " nan inf -1 1x 101% %; do
    refuses "--max-moved 0 1" "$holdfast" diff "$ten" "$nine" --max-moved "$nothing" &&
      refuses "--max-moved 0 1" "$holdfast" plan "$ten" "$nine" --max-moved "$nothing" &&
      refuses "--max-share 0 1" "$holdfast" plan "$ten" "$nine" --max-share "$nothing" &&
      refuses "--max-excess 0 1" "$holdfast" simulate week --max-excess "$nothing" || return 1
  done
  for flag in --max-share-from --max-share-to; do
    for nothing in "" nan 101% 1: :1% 0:1%; do
      refuses "$flag 1" "$holdfast" plan "$ten" "$nine" "$flag" "$nothing" || return 1
    done
  done
  for flag in --max-bytes-from --max-bytes-to; do
    for nothing in "" nan 0 1: 1:x 1:0; do
      refuses "$flag bytes" "$holdfast" plan "$ten" "$nine" --bytes 1TiB "$flag" "$nothing" || return 1
    done
    refuses "$flag --sizes" "$holdfast" plan "$ten" "$nine" "$flag" 1GiB || return 1
  done
  for flag in --max-from --max-to --replicas; do
    for nothing in "" 0 -1 nan 1x; do
      refuses "$flag 1" "$holdfast" plan "$ten" "$nine" "$flag" "$nothing" || return 1
    done
  done
  for nothing in "" -1 nan 64QB KiB; do
    refuses "--max-bytes bytes" "$holdfast" plan "$ten" "$nine" --bytes 1TiB --max-bytes "$nothing" &&
      refuses "--bytes bytes" "$holdfast" plan "$ten" "$nine" --bytes "$nothing" || return 1
  done
}

nothing_measured_is_no_answer() {
  : > none
  printf 'nodes: [a, b]\nrounds: [{remove: a}]\n' > week
  for asked in "diff $ten $nine --max-moved 0" "plan $ten $nine --max-moved 0" "simulate week --max-excess 0" \
    "stats $ten"; do
    # shellcheck disable=SC2086 # a list of words
    refuses "none keys" "$holdfast" $asked --keys none && refuses "none keys" "$holdfast" $asked -0 --keys none &&
      refuses "--keys empty" "$holdfast" $asked --keys "" || return 1
  done
  # Keys that cannot be hashed count for nothing.
  seq 100 > short
  for asked in "diff $ten $nine --max-moved 0" "plan $ten $nine --max-moved 0" "simulate week --max-excess 0"; do
    # shellcheck disable=SC2086 # a list of words
    refuses "caller 8" "$holdfast" $asked --hash caller --keys short || return 1
  done
  refuses "caller 8" "$holdfast" simulate week --hash caller --max-excess 0
}

numbers_name_their_flag_value_and_range() {
  for number in "" nan inf -1 0 1x 1.5 99999999999999999999; do
    refuses "--nodes 1 1000000" "$holdfast" size --nodes "$number" &&
      refuses "--nodes 1" "$holdfast" bench --nodes "$number" &&
      refuses "--sizes 1" "$holdfast" bench --all --sizes "$number" || return 1
  done
  for number in "" nan inf -1 1 2.1 1.05x; do
    refuses "--goal 2" "$holdfast" size -n 3 --goal "$number" || return 1
  done
  for number in "" nan -1 1x; do
    refuses "--patience 0" "$holdfast" bench --all --sizes 10 --patience "$number" || return 1
  done
  for number in "" nan inf -1 -0 1x 1,,2 , 1, 0 1e-9; do
    refuses "--weights" "$holdfast" size -n 3 --weights "$number" &&
      refuses "--weights" "$holdfast" size -n 3 -w "$number" || return 1
  done
  for number in "" nan -1 1x; do
    refuses "--most" "$holdfast" explain "$ten" key --most "$number" || return 1
  done
}

# 3 of 10 keys have 8 bytes.
keys_that_cannot_be_hashed_are_counted_and_in_no_share() {
  printf 'abcdefgh\nshort\nijklmnop\n\nlonger than 8\nqrstuvwx\na\nb\nc\nd\n' > mixed
  exits 1 "$holdfast" stats "$ten" --hash caller --keys mixed && says "10 keys, 3 of them with a node" || return 1
  case $complaint in *"7 of 10 keys are no keys"*"'short' has 5"*) ;; *) echo "    $complaint"; return 1 ;; esac
  exits 1 "$holdfast" stats "$ten" --hash caller --keys mixed --json &&
    json 'data["keys"]["count"] == 10 and data["keys"]["answered"] == 3 and data["keys"]["no_keys"] == 7' &&
    json 'sum(n["keys"] for n in data["nodes"]) == 3' &&
    exits 1 "$holdfast" stats "$ten" --hash caller --keys mixed || return 1
  shares=$(printf '%s\n' "$output" | sed -n 's/^cache.* \([0-9.]*\) %.*/\1/p' |
    awk '{ sum += $1 } END { print int(sum + 0.5) }')
  [ "$shares" -eq 100 ] || { echo "    observed shares add up to $shares %"; return 1; }
  exits 1 "$holdfast" lookup "$ten" --hash caller --keys mixed || return 1
  case $complaint in *"7 of 10 keys are no keys"*) ;; *) return 1 ;; esac
  exits 1 "$holdfast" lookup "$ten" --hash caller short --json &&
    json 'data["node"] is None and data["hash"] is None and "no key" in data["reason"]' || return 1
  printf 'nodes: [a, b]\nkeys: 9\nrounds: [{remove: a}]\n' > week
  for asked in "diff $ten $nine" "diff $ten $nine --max-moved 100%" "simulate week" \
    "simulate week --max-excess 100%"; do
    # shellcheck disable=SC2086 # a list of words
    refuses "7 of 10 8" "$holdfast" $asked --hash caller --keys mixed || return 1
  done
}

keys_without_a_node_are_no_success() {
  printf 'a 0\nb 0\n' > drained
  seq 5 > keys
  exits 1 "$holdfast" stats drained --keys keys && says "no key has a node" && exits 1 "$holdfast" lookup drained key
}

an_option_without_text_is_refused() {
  refuses "--down empty" "$holdfast" explain "$ten" key --down "" &&
    refuses "--svg empty" "$holdfast" simulate x --svg "" &&
    refuses "--algorithm empty" "$holdfast" stats "$ten" --algorithm "" &&
    refuses "CLUSTER empty" "$holdfast" stats "" &&
    exits 0 "$holdfast" lookup "$ten" "" && exits 0 "$holdfast" explain "$ten" ""
}

keys_on_the_command_line_are_taken_as_they_are() {
  exits 0 "$holdfast" lookup "$ten" '[a,b]' '{}' '[]' '%%' '' -- --json &&
    [ "$(echo "$output" | cut -f 1 | tr '\n' '|')" = "[a,b]|{}|[]|%%||--json|" ] &&
    refuses "[a]" "$holdfast" explain "$ten" key --down '[a]'
}

slips_are_one_line_after_the_name_of_the_program() {
  for slip in frobnicate "lookup --frobnicate x" diff "size -n" "stats a b c" "lookup $ten --set"; do
    # shellcheck disable=SC2086 # a list of words
    refuses "holdfast: --help" "$holdfast" $slip || return 1
    case $complaint in "holdfast: "*) ;; *) echo "    $complaint"; return 1 ;; esac
  done
}

a_full_disk_is_noticed_by_every_verb() {
  printf 'nodes: [a, b]\nkeys: 9\nrounds: [{remove: a}]\n' > week
  "$holdfast" save "$ten" ten.hf || return 1
  seq 40 > keys && "$holdfast" lookup "$ten" --keys keys > pairs || return 1
  for asked in --help --version "stats --help" "lookup $ten key" "lookup $ten key --json" "stats $ten" \
    "stats $ten --json" "diff $ten $nine" "plan $ten $nine --algorithm modulo" "plan $ten $nine --moves" \
    "simulate week" "simulate week --json" "explain $ten key" "size -n 2" "save $ten again.hf" "dump ten.hf" \
    "verify ten.hf" "verify ten.hf --json" "verify $ten pairs" "identify $ten pairs --json" \
    help "help files" version "complete st" \
    "bench -n 2" "algorithms" "algorithms --json"; do
    # shellcheck disable=SC2086 # a list of words
    "$holdfast" $asked > /dev/full 2> complaint < /dev/null
    status=$?
    [ $status -eq 2 ] && grep -q "^holdfast: standard output: " complaint && [ "$(wc -l < complaint)" -eq 1 ] ||
      { echo "    exit $status: $asked: $(cat complaint)"; return 1; }
  done
}

nobody_is_told_from_every_node() {
  printf 'nodes: ["-", {id: b, weight: 0}]\n' > dash
  printf 'a 0\nb 0\n' > drained
  exits 0 "$holdfast" lookup dash key && [ "$output" = "key	-" ] && exits 1 "$holdfast" lookup drained key &&
    [ "$output" = "key	" ] &&
    exits 1 "$holdfast" lookup drained key --json && json 'data["node"] is None and data["schema"] == 1' &&
    exits 1 "$holdfast" explain drained key && says "weight 0" && exits 1 "$holdfast" explain drained key --json &&
    json 'data["node"] is None' && refuses "caller 8" "$holdfast" explain "$ten" key --hash caller &&
    exits 1 "$holdfast" lookup "$ten" key --hash caller
}

keys_stand_in_json_in_one_way() {
  key=$(printf '\377\376')
  exits 0 "$holdfast" lookup "$ten" "$key" --json && json 'data["key_b64"] == "//4=" and "key" not in data' &&
    exits 0 "$holdfast" explain "$ten" "$key" --json && json 'data["key_b64"] == "//4=" and "key" not in data' &&
    exits 0 "$holdfast" explain "$ten" k --json && json 'data["key"] == "k"' &&
    exits 0 "$holdfast" explain "$ten" $secret && says "'$secret'" # a key may be a digest
}

# Whatever a file holds, no byte of these reaches a terminal
is_clean() {
  printf '%s' "$1" | python3 -c '
import sys, unicodedata
text = sys.stdin.buffer.read().decode()
sys.exit(any(unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") and c not in "\n\t" for c in text))' ||
  { echo "    not clean: $1"; return 1; }
}

nothing_of_a_file_steers_a_terminal() {
  override=$(printf '\342\200\256') csi=$(printf '\302\233')
  printf 'nodes: [{id: "a%sb", address: "x%sy"}, "c%s"]\n' "$override" "$override" "$csi" > fleet
  printf 'nodes: [q]\n' > other
  "$holdfast" save fleet fleet.hf || return 1
  for asked in "lookup fleet a b c d e" "lookup fleet -a a b c d e" "lookup fleet --json a" "stats fleet" \
    "stats fleet --json" "diff fleet other" "diff fleet other --json" "plan fleet other" "plan fleet other --json" \
    "plan fleet other --moves" "explain fleet key" "explain fleet key --json" "dump fleet.hf" \
    "dump fleet.hf --json"; do
    # shellcheck disable=SC2086 # a list of words
    exits 0 "$holdfast" $asked && is_clean "$output" && case $asked in *json*) json True ;; esac ||
      { echo "    $asked"; return 1; }
  done
  for asked in "stats ${escape}[31m" "stats fleet --algorithm ${escape}[31m" \
    "explain fleet key --down ${escape}$override" "lookup fleet --${escape}x" "${escape}" "simulate fleet$override" \
    "verify $csi"; do
    # shellcheck disable=SC2086 # a list of words
    refuses holdfast "$holdfast" $asked && is_clean "$complaint" || { echo "    $asked"; return 1; }
  done
}

keys_are_bytes_for_programs_and_printable_on_a_terminal() {
  key=$(printf 'a\033[31m\377')
  output=$("$holdfast" lookup "$ten" "$key" | cut -f 1)
  [ "$output" = "$key" ] || return 1
  output=$(python3 -c '
import os, pty, subprocess, sys
reader, writer = pty.openpty()
subprocess.run(sys.argv[1:], stdout=writer, check=True)
sys.stdout.buffer.write(os.read(reader, 9999))' "$holdfast" lookup "$ten" "$key" | cut -f 1)
  [ "$output" = 'a\u001b[31m\xff' ]
}

no_slip_shows_a_seed() {
  printf 'seed: %s0\nnodes: [a]\n' $secret > longer
  printf 'seed: {a: %s}\nnodes: [a]\n' $secret > mapping
  printf 'sed: %s\nnodes: [a]\n' $secret > misspelt
  printf '%s: 1\nnodes: [a]\n' $secret > swapped
  printf 'nodes: [a]\nalgorithm: %s\n' $secret > other
  printf 'a\nb %s\n' $secret > list
  for slip in "stats $ten --set $secret" "stats $ten --set seed=${secret}0" "stats $ten --set $secret=seed" \
    "stats $ten --seed ${secret}0" "stats $ten --seed x$secret" "stats $ten --sed $secret" \
    "stats $ten --algorithm $secret" "stats $ten $secret" "stats $secret" "$secret" "--seed $secret" \
    "stats $ten --seed-file $secret" "stats longer" "stats mapping" "stats misspelt" "stats swapped" "stats other" \
    "stats list" "stats $ten --max-moved $secret" "diff $ten $nine --max-moved $secret" "size -n $secret" \
    "explain $ten key --down $secret" \
    "explain $ten key --down 0123456789-0123456789-0123456789-0123456789-0123456-$secret"; do
    # shellcheck disable=SC2086 # a list of words
    refuses holdfast "$holdfast" $slip || return 1
    case $output$complaint in *22334455*) echo "    $slip: $complaint"; return 1 ;; esac
  done
}

a_seed_comes_from_a_file_that_not_everybody_reads() {
  printf '%s\n' $secret > seed && chmod 600 seed
  exits 0 "$holdfast" stats "$ten" --json --seed $secret && expected=$output &&
    exits 0 "$holdfast" stats "$ten" --json --seed-file seed && [ "$output" = "$expected" ] || return 1
  printf '%s\r\n' $secret > seed && chmod 640 seed && exits 0 "$holdfast" stats "$ten" --json --seed-file seed &&
    [ "$output" = "$expected" ] || return 1
  chmod 644 seed && refuses "seed-file chmod" "$holdfast" stats "$ten" --seed-file seed && chmod 600 seed || return 1
  refuses "seed" "$holdfast" stats "$ten" --seed-file seed --seed $secret &&
    refuses "seed-file absent" "$holdfast" stats "$ten" --seed-file absent || return 1
  for bytes in "" "$secret$secret" "${secret}0" "x$secret" "seed: $secret" "$secret\n\n"; do
    printf "$bytes" > seed
    refuses "seed-file 32" "$holdfast" stats "$ten" --seed-file seed || return 1
    case $complaint in *22334455*) return 1 ;; esac
  done
}

numbers_for_people_have_all_their_digits() {
  printf 'a 0.000002\nb 1234567\nc 0.5\n' > fleet
  exits 0 "$holdfast" stats fleet && says "0.000002" "1234567" "0.5" || return 1
  case $output in *e-0* | *e+0*) echo "    $output"; return 1 ;; esac
  exits 1 "$holdfast" diff "$ten" "$nine" --max-moved 0.00005 || return 1
  output=$complaint
  says "0.0050 %"
}

laws a_limit_that_is_given_is_a_limit nothing_measured_is_no_answer numbers_name_their_flag_value_and_range \
  keys_that_cannot_be_hashed_are_counted_and_in_no_share keys_without_a_node_are_no_success \
  an_option_without_text_is_refused keys_on_the_command_line_are_taken_as_they_are \
  slips_are_one_line_after_the_name_of_the_program a_full_disk_is_noticed_by_every_verb nobody_is_told_from_every_node \
  keys_stand_in_json_in_one_way nothing_of_a_file_steers_a_terminal \
  keys_are_bytes_for_programs_and_printable_on_a_terminal no_slip_shows_a_seed \
  a_seed_comes_from_a_file_that_not_everybody_reads numbers_for_people_have_all_their_digits
