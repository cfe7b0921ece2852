#!/bin/sh
# Checks the Java binding: bindings/java/check.sh PREFIX [BUILD]
#
# PREFIX is where the C library is installed. Everything is built in BUILD, a temporary folder if
# none is named, and nothing in the source tree. Needs default-jdk-headless, junit5, swig, pkgconf and
# a C compiler; no Maven and no network. HOLDFAST_CYCLES=1000000 makes the memory test long.
set -eu

source=$(cd "$(dirname "$0")" && pwd)
. "$source/../installed.sh"
use_installed "$@"
jars=${HOLDFAST_JARS:-/usr/share/java}
vectors=${HOLDFAST_VECTORS:-$source/../../tests/vectors}
cycles=${HOLDFAST_CYCLES:-20000}

run() {
  echo "java: $*" | cut -c 1-200
  "$@"
}

rm -rf "$build/classes" "$build/tests" "$build/example" "$build/doc" "$build/sources"
mkdir -p "$build/sources"
run sh "$source/native.sh" "$prefix" "$build"
cp -R "$source/src/main/java/." "$build/java/." "$build/sources"
find "$build/sources" -name '*.java' >"$build/sources.txt"
run javac -Xlint:all -Werror --release 17 -d "$build/classes" @"$build/sources.txt"

# Documentation: every public class and method has some.
run javadoc -quiet -Xdoclint:all -Xdoclint/package:io.github.holdfast -Werror --release 17 -d "$build/doc" \
  @"$build/sources.txt"

run jar --create --file "$build/holdfast.jar" -C "$build/classes" . -C "$build/resources" .

path=$build/holdfast.jar
for jar in junit-jupiter-api junit-jupiter-params junit-jupiter-engine junit-platform-commons \
  junit-platform-engine junit-platform-launcher junit-platform-console junit-platform-reporting \
  opentest4j opentest4j-reporting-events apiguardian-api picocli univocity-parsers; do
  path=$path:$jars/$jar.jar
done
find "$source/src/test/java" -name '*.java' >"$build/tests.txt"
# "path" warns of jars that Debian's jars name and do not need.
run javac -Xlint:all,-path -Werror --release 17 -cp "$path" -d "$build/tests" @"$build/tests.txt"

# A heap that does not grow, for the test that watches the size of the process.
tests() {
  run java --enable-native-access=ALL-UNNAMED -Xms96m -Xmx96m -XX:+AlwaysPreTouch -Dholdfast.vectors="$vectors" "$@" \
    -cp "$path:$build/tests" org.junit.platform.console.ConsoleLauncher --disable-banner \
    --disable-ansi-colors --details=summary --fail-if-no-tests --scan-class-path "$build/tests" \
    >"$build/tests.log" 2>&1 || { cat "$build/tests.log"; exit 1; }
  sed -n '/tests successful/p' "$build/tests.log"
  # What -Xcheck:jni finds it prints, and goes on.
  if grep -e '^WARNING' -e '^FATAL ERROR' "$build/tests.log"; then exit 1; fi
}

# With the library beside it, as packages of a system have it; then with the one in the jar.
tests -Dholdfast.cycles="$cycles" -Djava.library.path="$build/lib"
tests -Dholdfast.cycles=1000 -Djava.library.path="$build/none" -Xcheck:jni

# As a user has it: the jar alone, as a module, without this tree.
run javac -Xlint:all -Werror --release 17 -p "$build/holdfast.jar" --add-modules io.github.holdfast \
  -d "$build/example" "$source"/examples/*.java
cd /
if [ -n "$(find "$prefix/" -name libholdfast.a)" ]; then unset LD_LIBRARY_PATH; fi
run java --enable-native-access=io.github.holdfast -p "$build/holdfast.jar" --add-modules io.github.holdfast \
  -cp "$build/example" Sessions >"$build/example.txt"
cat "$build/example.txt"
grep -q "^session:42 is kept by cache-[123]$" "$build/example.txt"
grep -q "% of all keys move in [0-9]* batches$" "$build/example.txt"
grep -q "cache-4.*exists\|already" "$build/example.txt"
echo "java: all checks passed"
