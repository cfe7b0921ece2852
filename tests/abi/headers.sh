#!/bin/sh
# Compiles every public header alone, in every language standard that it promises, with gcc
# and with clang, warnings as errors.  headers.sh INCLUDE_DIR
set -u
include=$1
failed=0
compiled=0

# compile COMPILER LANGUAGE STANDARD HEADER
compile() {
  compiled=$((compiled + 1))
  # Twice, so that the guard is tried too.
  printf '#include <holdfast/%s>\n#include <holdfast/%s>\n' "$4" "$4" |
    "$1" -x "$2" -std="$3" -Wall -Wextra -pedantic -Werror -I "$include" -fsyntax-only - || {
    echo "holdfast/$4 does not compile alone: $1 -x $2 -std=$3"
    failed=$((failed + 1))
  }
}

# need COMMAND PACKAGE
need() {
  command -v "$1" > /dev/null && return
  echo "$1 is missing: install the package $2"
  exit 1
}

need gcc gcc
need g++ g++
need clang clang
need clang++ clang
for path in "$include"/holdfast/*.h; do
  header=${path##*/}
  for standard in c99 c11 c17; do
    compile gcc c $standard "$header"
    compile clang c $standard "$header"
  done
  for standard in c++11 c++14 c++17 c++20; do
    compile g++ c++ $standard "$header"
    compile clang++ c++ $standard "$header"
  done
done
for path in "$include"/holdfast/*.hpp; do
  for standard in c++17 c++20; do
    compile g++ c++ $standard "${path##*/}"
    compile clang++ c++ $standard "${path##*/}"
  done
done
echo "$compiled compilations, $failed failed"
[ "$failed" -eq 0 ] && [ "$compiled" -ge 100 ]
