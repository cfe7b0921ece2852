#!/bin/sh
# Checks vector files: builds the fleet that each names, asks every key, prints a line a file with the answers that
# agree, and exits 1 on any that does not. The files have the form of those that tests/vectors/dialect was taken from.
#     vectors.sh FILE.json ...        BUILD=DIRECTORY for another build than build/release
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
check=${BUILD:-$root/build/release}/tests/dialect/dialect_check
[ $# -gt 0 ] || { echo "usage: vectors.sh FILE.json ..." >&2; exit 2; }
[ -x "$check" ] || { echo "vectors.sh: there is no $check: build the target dialect_check first" >&2; exit 2; }
exec "$check" "$@"
