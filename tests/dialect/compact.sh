#!/bin/sh
# Writes the compact vectors that the tests read, from a folder of vector files: a file a family in
# tests/vectors/dialect, of every configuration the nodes and a part of the keys. Answers are those of the real
# programs; nothing of ours reaches them but which keys lie at the ends of a circle.
#     compact.sh BUILD/tests/dialect/dialect_check FOLDER
set -eu
check=$1
folder=$2
out=$(dirname "$0")/../vectors/dialect
mkdir -p "$out"
for family in $(ls "$folder" | sed 's/-.*//' | sort -u); do
  {
    echo "# Answers of $family, as tests/dialect/compact.sh took them from its vector files."
    "$check" --compact "$folder/$family"-*.json
  } > "$out/$family.tsv.new"
  mv "$out/$family.tsv.new" "$out/$family.tsv"
done
