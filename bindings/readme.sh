#!/bin/sh
# Runs the programs in README.md, in C and each other language, and holds them to one answer.
#
#   sh bindings/readme.sh PREFIX BUILD
#
# PREFIX is where holdfast is installed, BUILD the folder of which go/, java/ and ruby/ were given to
# the check.sh of these languages. No network.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/installed.sh"
use_installed "${1:?usage: readme.sh PREFIX BUILD}" "${2:?usage: readme.sh PREFIX BUILD}"
work=$build/readme
rm -rf "$work"
mkdir -p "$work/go"

# snippet LANGUAGE FILE: the first block of README.md in that language
snippet() {
  awk -v open="\`\`\`$1" '$0 == open { inside = 1; next } inside && /^```$/ { exit } inside' \
    "$here/../README.md" > "$work/$2"
  [ -s "$work/$2" ] || { echo "readme.sh: README.md has no program in $1" >&2; exit 1; }
}

# says LANGUAGE COMMAND...: runs a program and holds it to what the first one said
said=
says() {
  language=$1
  shift
  line=$("$@") || { echo "readme.sh: the program in $language fails" >&2; exit 1; }
  echo "$language: $line"
  [ "$line" = "${said:=$line}" ] || { echo "readme.sh: the program in C said: $said" >&2; exit 1; }
}

cd "$work"
snippet c place.c
# shellcheck disable=SC2046 # words
cc -Wall -Wextra -Werror place.c $(pkg-config --cflags --libs holdfast) -o place
says C ./place
echo "$said" | grep -q '^user:42 is on cache-[123]$'

snippet go go/main.go
cat > go/go.mod <<MOD
module place

go 1.19

require github.com/holdfast/holdfast/bindings/go v0.0.0

replace github.com/holdfast/holdfast/bindings/go => $here/go
MOD
export GOPROXY=off GOTOOLCHAIN=local GOWORK=off GOFLAGS=-mod=mod CGO_ENABLED=1 GOCACHE="$build/go/cache-1"
says Go sh -c "cd go && go run ."

snippet java Place.java
says Java java -Djava.library.path="$libdir" -cp "$build/java/holdfast.jar" Place.java

snippet ruby place.rb
says Ruby ruby -w -I "$build/ruby/ruby/lib" place.rb
