# Sourced by the tests beside it, each called with the path of the command. A law is a function
# named as a sentence; `laws` runs them in a folder of their own and counts.
set -u
holdfast=$1
here=$(cd "$(dirname "$0")" && pwd)
fleets=$here/../../examples/fleets
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1

# says WORD...: the last output holds each of them
says() {
  for word in "$@"; do
    case $output in
      *"$word"*) ;;
      *) echo "    does not say: $word"; return 1 ;;
    esac
  done
}

# exits STATUS COMMAND...: runs it, keeping what it says in $output and complaints in $complaint
exits() {
  wanted=$1
  shift
  output=$("$@" 2> complaint < /dev/null)
  status=$?
  complaint=$(cat complaint)
  [ "$status" -eq "$wanted" ] || { echo "    exit $status, not $wanted: $*: $complaint"; return 1; }
}

# refuses WORDS COMMAND...: exit 2, nothing on standard output, one line of complaint with each of WORDS
refuses() {
  words=$1
  shift
  exits 2 "$@" || return 1
  [ -z "$output" ] || { echo "    wrote on standard output: $output"; return 1; }
  [ "$(wc -l < complaint)" -eq 1 ] || { echo "    not one line of complaint: $complaint"; return 1; }
  for word in $words; do
    case $complaint in
      *"$word"*) ;;
      *) echo "    complaint lacks '$word': $complaint"; return 1 ;;
    esac
  done
}

# json EXPRESSION: a Python expression over the last output, as `data`, that must be true
json() {
  printf '%s' "$output" | python3 -c "import json, sys; data = json.load(sys.stdin); sys.exit(not ($1))" ||
    { echo "    not so in JSON: $1"; return 1; }
}

laws() {
  passed=0
  failed=0
  for law in "$@"; do
    if "$law"; then
      passed=$((passed + 1))
    else
      echo "FAILED $law"
      failed=$((failed + 1))
    fi
  done
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
