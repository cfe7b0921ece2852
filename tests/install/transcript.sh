#!/bin/sh
# Runs the commands of a page and compares what they print with what the page shows:
#   transcript.sh PAGE [--write]
#
# Commands stand in indented blocks, as typed: "    $ COMMAND", and "    > " before each further line of the
# same command. The lines below it are its whole output, standard error included. One shell runs them all, in
# order, in an empty folder in which `examples` leads to the examples beside the page. A command that fails
# must be followed by `echo $?`. The output of a command that ends in "# a comment" is not shown, so that only
# its success counts. Times, and how many blanks stand together, are not compared. --write replaces what the
# page shows by what the commands print. The command under test is the holdfast of PATH.
set -u
page=$1
mode=${2:-}
LC_ALL=C.UTF-8
export LC_ALL
unset COLUMNS || true
page=$(cd "$(dirname "$page")" && pwd)/$(basename "$page")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
mkdir "$work/here"
for examples in "$(dirname "$page")/examples" "$(dirname "$page")/../examples"; do
  if [ -d "$examples" ]; then ln -s "$examples" "$work/here/examples" && break; fi
done

# Writes N.command and N.shown for each command. Blank lines belong to an output if more of it follows.
awk -v work="$work" '
  /^    \$ / { file = work "/" ++count ".command"; print substr($0, 7) > file; typed = 1; block = 1; blank = ""
               printf "" > (work "/" count ".shown"); next }
  typed && /^    > / { print substr($0, 7) > file; next }
  block && /^    / { typed = 0; printf "%s%s\n", blank, substr($0, 5) > (work "/" count ".shown"); blank = ""; next }
  block && /^[ \t]*$/ { typed = 0; blank = blank "\n"; next }
  { block = typed = 0 }
  END { print count + 0 > (work "/count") }' "$page"
count=$(cat "$work/count")
[ "$count" -gt 0 ] || { echo "$page shows no command"; exit 1; }

# comparable FILE: with one word for every time, and one blank for many, since times decide the width of a column
comparable() {
  sed -e 's/[0-9][0-9.]* \(ns\|us\|µs\|ms\|s\)\($\|[ ,;:)]\)/TIME\2/g' -e 's/  */ /g' -e 's/[ \t]*$//' "$1"
}

failed=0
fail() {
  failed=$((failed + 1))
  echo "$page: $1"
  echo "    \$ $command"
}

number=1
status=0
cd "$work/here" || exit 1
while [ "$number" -le "$count" ]; do
  command=$(cat "$work/$number.command")
  next=$(cat "$work/$((number + 1)).command" 2> /dev/null)
  (exit "$status")
  eval "$command" > "$work/$number.printed" 2>&1 < /dev/null
  status=$?
  if [ "$status" -ne 0 ] && [ "$next" != 'echo $?' ]; then
    fail "exit status $status"
    cat "$work/$number.printed"
  fi
  case $command in
    *' # '*) rm "$work/$number.printed" ;;
    *)
      comparable "$work/$number.shown" > "$work/shown"
      comparable "$work/$number.printed" > "$work/printed"
      if [ "$mode" != --write ] && ! cmp -s "$work/shown" "$work/printed"; then
        fail "the page shows another output than the command prints"
        diff "$work/shown" "$work/printed"
      fi
      ;;
  esac
  number=$((number + 1))
done

if [ "$mode" = --write ] && [ "$failed" -eq 0 ]; then
  awk -v work="$work" '
    function flush() { printf "%s", blank; blank = "" }
    /^    \$ / { if (block) output(); flush(); print; file = work "/" ++count ".printed"; typed = 1; block = 1; kept = 0
                 if ((getline line < file) < 0) kept = 1; else close(file); next_output = 1; next }
    function output(line) {
      if (next_output && !kept) while ((getline line < file) > 0) print line == "" ? "" : "    " line
      next_output = typed = 0
    }
    typed && /^    > / { print; next }
    block && /^    / { output(); if (kept) { flush(); print } blank = ""; next }
    block && /^[ \t]*$/ { output(); blank = blank "\n"; next }
    { if (block) output(); block = 0; flush(); print }
    END { if (block) output() }' "$page" > "$work/page" && cat "$work/page" > "$page"
fi
[ "$failed" -eq 0 ] || exit 1
echo "$page: $count commands"
