#!/bin/sh
# Runs the commands of the pages that show commands:  sh tools/four-jobs.sh [--write] [COMMAND]
#
# COMMAND is the path of the holdfast to run; build/release/cli/holdfast unless given. Fails where a page shows
# another output than the command prints. --write makes the pages show what it prints: read the difference
# before you commit it, and mend what the text around it says.
set -eu
cd "$(dirname "$0")/.."
write=
if [ "${1:-}" = --write ]; then write=--write && shift; fi
command=${1:-build/release/cli/holdfast}
[ -x "$command" ] || { echo "$command is not there: build it, or name another"; exit 2; }
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT INT TERM
ln -s "$(cd "$(dirname "$command")" && pwd)/$(basename "$command")" "$bin/holdfast"
PATH=$bin:$PATH
export PATH

for page in docs/four-jobs.md README.md; do
  # shellcheck disable=SC2086 # nothing or one word
  sh tests/install/transcript.sh "$page" $write
done
