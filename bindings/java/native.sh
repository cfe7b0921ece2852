#!/bin/sh
# Makes what of the Java binding is not written by hand: bindings/java/native.sh PREFIX OUT
#
# PREFIX is where the C library is installed. OUT receives
#   java/       the sources that SWIG generates
#   resources/  the native library for the jar, with the C library inside if there is libholdfast.a
#   lib/        the native library for java.library.path, which needs libholdfast.so
# Needs swig, pkgconf, a JDK and a C compiler (CC, CFLAGS).
set -eu

source=$(cd "$(dirname "$0")" && pwd)
. "$source/../installed.sh"
find_installed "${1:?usage: native.sh PREFIX OUT}"
out=${2:?usage: native.sh PREFIX OUT}
include=$(pkg-config --variable=includedir holdfast)

# As the JVM names the machine, by which Library.java looks for the resource.
property() {
  java -XshowSettings:properties -version 2>&1 | sed -n "s/^ *$1 = //p" | head -n 1 | tr '[:upper:]' '[:lower:]'
}
os=$(property os.name | cut -d ' ' -f 1)
arch=$(property os.arch | sed 's/^amd64$/x86_64/')
JAVA_HOME=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}

package=io/github/holdfast/internal
resources=$out/resources/$package/native/$os-$arch
rm -rf "$out/java" "$out/resources" "$out/lib"
mkdir -p "$out/java/$package" "$resources" "$out/lib"

swig -java -Wall -Werror -module Native -package io.github.holdfast.internal -outdir "$out/java/$package" \
  -o "$out/native_wrap.c" -I"$source/.." -I"$include" "$source/../holdfast.i"
# A pointer without a typemap would become a class of its own.
if ls "$out/java/$package" | grep SWIGTYPE; then exit 1; fi

# compile FILE FLAGS...
compile() {
  file=$1
  shift
  # shellcheck disable=SC2086 # flags are words
  ${CC:-cc} ${CFLAGS:--O2} -Wall -Wextra -Werror -fPIC -fvisibility=hidden -shared -o "$file" \
    -I"$source/native" -I"$include" -I"$JAVA_HOME/include" -I"$JAVA_HOME/include/$os" \
    "$out/native_wrap.c" "$source/native/border.c" "$source/native/batch.c" "$@" ${LDFLAGS:-}
}

compile "$out/lib/libholdfast_java.so" "-L$libdir" -lholdfast
if [ -f "$libdir/libholdfast.a" ]; then
  compile "$resources/libholdfast_java.so" "$libdir/libholdfast.a" -Wl,--exclude-libs,ALL \
    -static-libgcc -l:libstdc++.a -lm
else
  cp "$out/lib/libholdfast_java.so" "$resources"
fi
