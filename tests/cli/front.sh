# The first screen, help, what was probably meant, and what a shell completes.
. "$(dirname "$0")/laws.sh"

ten=$fleets/ten.txt

the_first_screen_fits_and_is_no_success() {
  "$holdfast" > screen 2> complaint < /dev/null
  [ $? -eq 2 ] && [ "$(wc -l < screen)" -le 23 ] && [ "$(wc -L < screen)" -le 80 ] || return 1
  [ "$(wc -l < complaint)" -eq 1 ] || return 1
  output=$(cat screen) && says lookup stats diff help
}

every_command_of_the_first_screen_runs() {
  cp "$ten" fleet.txt && cp "$fleets/nine.txt" next.txt && seq 100 > keys.txt
  "$holdfast" 2> /dev/null | sed -n 's/^ *holdfast \(lookup\|stats\|diff\|help\)/\1/p' | sed 's/   .*//' > commands
  [ "$(wc -l < commands)" -eq 8 ] || return 1
  while read -r line; do
    # shellcheck disable=SC2086 # a list of words
    exits 0 "$holdfast" $line || return 1
  done < commands
}

help_explains_every_verb_and_topic() {
  exits 0 "$holdfast" help || return 1
  listed=$output
  for subject in $(printf '%s\n' "$listed" | sed -n 's/^\([a-z]*\)  .*/\1/p' | grep -v -e '^verb$' -e '^topic$'); do
    exits 0 "$holdfast" help "$subject" && [ "${#output}" -gt 100 ] || { echo "    $subject"; return 1; }
    grep -q -w -- "$subject" "$here/../../cli/holdfast.1" || { echo "    not in the man page: $subject"; return 1; }
  done
  exits 0 "$holdfast" help plan && says "Usage: holdfast plan" &&
    exits 0 "$holdfast" help exit codes && says "Wrong usage" &&
    exits 0 "$holdfast" help options && says "memory_limit, simd" "virtual_nodes" &&
    refuses "'fils' 'files'" "$holdfast" help fils
}

the_version_is_said_in_four_ways() {
  exits 0 "$holdfast" version && said=$output && for asked in -V --version "help version"; do
    # shellcheck disable=SC2086 # a list of words
    exits 0 "$holdfast" $asked && case $asked in help*) ;; *) [ "$output" = "$said" ] ;; esac || return 1
  done
}

what_was_meant_is_said() {
  printf 'store-4\nstore-05\ncache-1\n' > stores
  printf 'algoritm: ring\nnodes: [a]\n' > misspelt
  printf 'nodes: [store-4, store-05]\nrounds: [{down: store-5}]\n' > round
  printf 'algorithm: rng\nnodes: [a]\n' > other
  refuses "'statz' 'stats'" "$holdfast" statz "$ten" && refuses "'--jsn' '--json'" "$holdfast" stats "$ten" --jsn &&
    refuses "'--max-move' '--max-moved'" "$holdfast" diff "$ten" "$ten" --max-move=1% &&
    refuses "'balence' 'balance'" "$holdfast" stats "$ten" --set balence=0.1 &&
    refuses "--algorithm 'rendevous' 'rendezvous'" "$holdfast" stats "$ten" --algorithm rendevous &&
    refuses "'siphash-24' 'siphash-2-4'" "$holdfast" stats "$ten" --hash siphash-24 &&
    refuses "--down 'store-5' 'store-05'" "$holdfast" explain stores key --down store-5 &&
    refuses "--draining 'cache-2' 'cache-1'" "$holdfast" explain stores key --draining cache-2 &&
    refuses "misspelt:1:1: 'algorithm'" "$holdfast" stats misspelt &&
    refuses "other:1:12: 'ring'" "$holdfast" stats other &&
    refuses "round:2:10: 'store-5' 'store-05'" "$holdfast" simulate round || return 1
  refuses "frobnicate" "$holdfast" frobnicate || return 1
  case $complaint in *"did you mean"*) echo "    $complaint"; return 1 ;; esac
}

the_words_of_options_are_those_of_the_library() {
  for flag in hash simd when-down; do
    "$holdfast" complete -- stats --$flag "" > words
    [ -s words ] || return 1
    refuses "'no-such'" "$holdfast" stats "$ten" --$flag no-such || return 1
    said=$(printf '%s\n' "$complaint" | sed 's/.*: \(use\|take\) \(one of \)\?//; s/zone:NAME/zone:/' |
      sed 's/ or /, /; s/, */\n/g' | sort | tr '\n' ' ')
    [ "$said" = "$(sort words | tr '\n' ' ')" ] || { echo "    $flag: $said"; return 1; }
  done
}

# completes WORDS: what bash offers for the last word, which stands behind a / that ends the others
completes() {
  output=$(bash -c '
    . "$1"
    shift
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    _holdfast "$1"
    printf "%s\n" "${COMPREPLY[@]}" | sort | tr "\n" " "' - "$here/../../cli/completion/holdfast.bash" "$holdfast" "$@")
}

bash_completes_verbs_flags_and_topics() {
  completes st && [ "$output" = "stats " ] && completes "" && says lookup help version && case $output in
    *complete*) return 1 ;; esac || return 1
  completes stats "$ten" --algo && [ "$output" = "--algorithm " ] &&
    completes help sc && [ "$output" = "scenarios " ] && completes --ver && [ "$output" = "--version " ]
}

bash_completes_values() {
  completes stats --algorithm rend && [ "$output" = "rendezvous rendezvous-table " ] &&
    completes stats "$ten" --hash x && [ "$output" = "xxh3-64 " ] &&
    completes stats --algorithm = rin && [ "$output" = "ring " ] &&
    completes stats --set virt && [ "$output" = "virtual_nodes= " ] &&
    completes stats --set simd = p && [ "$output" = "plain " ] &&
    completes simulate week --compare ring,mag && [ "$output" = "ring,maglev " ] &&
    completes stats --color n && [ "$output" = "never " ]
}

bash_completes_ids_of_the_given_file_and_file_names() {
  printf 'store-4\nstore-05\n[::1]:11211\n' > stores
  "$holdfast" save stores stores.hf || return 1
  for cluster in stores stores.hf; do
    completes explain $cluster key --down st && [ "$output" = "store-05 store-4 " ] &&
      completes explain $cluster key --down store-4,store-0 && [ "$output" = "store-4,store-05 " ] || return 1
  done
  completes explain stor && [ "$output" = "stores stores.hf " ] && completes explain absent key --down st &&
    [ "$output" = "stores stores.hf " ]
}

laws the_first_screen_fits_and_is_no_success every_command_of_the_first_screen_runs help_explains_every_verb_and_topic \
  the_version_is_said_in_four_ways what_was_meant_is_said the_words_of_options_are_those_of_the_library \
  bash_completes_verbs_flags_and_topics bash_completes_values bash_completes_ids_of_the_given_file_and_file_names
