#!/bin/sh
# Checks the Go binding against an installed holdfast, without network.
#
#   sh bindings/go/check.sh PREFIX [BUILD]
#
# PREFIX is where holdfast is installed, BUILD a folder for everything that is built; without one
# a temporary folder is used. Each go that is found is used: the one on PATH, and /usr/bin/go.
#   HOLDFAST_LIVES=1000000   the thorough run of what is created and freed again and again
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../installed.sh"
use_installed "$@"
export GOPROXY=off GOTOOLCHAIN=local GOFLAGS=-mod=readonly GOWORK=off CGO_ENABLED=1
export HOLDFAST_VECTORS="$here/../../tests/vectors"
# What is freed is overwritten, so that a use after it cannot pass unseen.
export MALLOC_PERTURB_=165
lives=${HOLDFAST_LIVES:-100000}
cd "$here"

run() {
  echo "+ $*"
  "$@"
}

check_generated() {
  if ! command -v swig >/dev/null || ! command -v gofmt >/dev/null; then
    echo "generated files: not compared, since swig or gofmt is missing"
    return 0
  fi
  wanted=$(sed -n 's/^ \* Version \([0-9.]*\)$/\1/p' internal/native/native.go)
  present=$(swig -version | sed -n 's/^SWIG Version //p')
  if [ "$wanted" != "$present" ]; then
    echo "generated files: not compared, since they are of SWIG $wanted and this is SWIG $present"
    return 0
  fi
  run sh generate.sh "$build/native"
  run diff -r internal/native "$build/native" || {
    echo "check.sh: internal/native is out of date; run sh bindings/go/generate.sh" >&2
    exit 1
  }
}

# Every header that a C program gets must reach the other languages.
check_headers() {
  for header in $(sed -n 's/^#include <\(holdfast\/.*\.h\)>$/\1/p' ../../include/holdfast/holdfast.h); do
    grep -q "^%include \"$header\"$" ../holdfast.i || {
      echo "check.sh: $header is missing in bindings/holdfast.i" >&2
      exit 1
    }
  done
}

check_format() {
  unformatted=$(gofmt -l .)
  [ -z "$unformatted" ] || { echo "check.sh: gofmt would change $unformatted" >&2; exit 1; }
}

check_example() {
  run "$go" build -o "$build/fleet" ./examples/fleet
  seq -f 'user:%g' 1 100 | "$build/fleet" cache-1 cache-2 cache-3 >"$build/fleet.out"
  moves=$(grep -c '^[0-9]* of 100 keys move when cache-3 leaves$' "$build/fleet.out") || true
  owned=$(grep '^cache-' "$build/fleet.out" | tr ' ' '\n' | grep -c '^user:') || true
  [ "$moves" = 1 ] && [ "$owned" = 100 ] || {
    echo "check.sh: the example printed" >&2
    cat "$build/fleet.out" >&2
    exit 1
  }
}

# cgocheck=2 looks at every pointer that C gets; newer versions of Go build it in on demand.
check_pointers() {
  case $("$go" version) in
    *go1.19* | *go1.20*) run env GODEBUG=cgocheck=2 HOLDFAST_LIVES=2000 "$go" test -count=1 . ;;
    *) run env GOEXPERIMENT=cgocheck2 HOLDFAST_LIVES=2000 "$go" test -count=1 . ;;
  esac
}

check_go() {
  go=$1
  export GOCACHE="$build/cache-$2"
  echo "== $("$go" version)"
  run "$go" vet ./...
  run env CGO_CFLAGS="-O2 -g -Werror" "$go" build ./internal/native
  run env HOLDFAST_LIVES="$lives" "$go" test -count=1 ./...
  run env GOGC=1 HOLDFAST_LIVES=2000 "$go" test -count=1 .
  run env HOLDFAST_LIVES=2000 "$go" test -race -count=1 .
  check_pointers
  check_example
}

check_headers
check_generated
found=
for candidate in "$(command -v go || true)" /usr/bin/go; do
  [ -x "$candidate" ] || continue
  real=$(readlink -f "$candidate")
  case " $found " in *" $real "*) continue ;; esac
  [ -n "$found" ] || check_format
  found="$found $real"
  check_go "$candidate" "$(echo "$found" | wc -w | tr -d ' ')"
done
[ -n "$found" ] || { echo "check.sh: there is no go" >&2; exit 2; }
echo "bindings/go: all checks passed"
