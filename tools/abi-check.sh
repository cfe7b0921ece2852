#!/bin/sh
# Holds what compiled programs and placed keys depend on:  sh tools/abi-check.sh [--write]
#
# Compares the library with tests/abi-dump, which is the interface of the last release as abidw
# saw it, and the numbers of constants: more may be added, nothing else may change. Then: the
# version script, the Debian symbols and the library name the same functions; version, SONAME,
# pkg-config file, change logs and bindings agree; the library is small, needs nothing but the
# runtimes of C and C++, and does nothing when it is loaded; and no line of a frozen vector has
# changed since tests/abi-dump/vectors was written. --write writes the dump anew, after a release,
# and adds vectors that are new.
set -u
cd "$(dirname "$0")/.." || exit 1
exec < /dev/null
. tools/packages.sh

write=
case ${1:-} in
  '') ;;
  --write) write=yes ;;
  *) echo "unknown option $1; the first lines of $0 list them"; exit 2 ;;
esac
jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN 2> /dev/null || echo 2)}
build=build/abi
dump=tests/abi-dump/libholdfast.abi
most_bytes=1228800
failed=0

# verdict STATUS WHAT
verdict() {
  [ "$1" -eq 0 ] && { echo "ok: $2"; return; }
  echo "FAILED: $2"
  failed=$((failed + 1))
}

# same NAME VALUE NAME VALUE...: all values must equal the first
same() {
  first=$1 value=$2
  while [ $# -gt 0 ]; do
    [ "$2" = "$value" ] || { verdict 1 "$1 is '$2', but $first is '$value'"; return; }
    shift 2
  done
  verdict 0 "$first $value, everywhere"
}

# As users have it, but with debug information: without, abidw sees names alone, and every comparison
# would pass.
build_library() {
  {
    cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS_RELEASE="-O2 -g -DNDEBUG" \
      -DHOLDFAST_STATIC=OFF -DHOLDFAST_CLI=OFF -DHOLDFAST_TESTS=OFF -DHOLDFAST_EXAMPLES=OFF -DHOLDFAST_INSTALL=ON &&
      cmake --build "$build" --parallel "$jobs" && cmake --install "$build" --prefix "$PWD/$build/prefix"
  } > "$build.log" 2>&1 ||
    { tail -n 30 "$build.log"; echo "FAILED: the library does not build"; exit 1; }
  library=$(find "$build/prefix" -type f -name 'libholdfast.so.*')
}

# Private types are no part of the interface, and places in the source come and go.
dump_into() {
  abidw --headers-dir include/holdfast --drop-private-types --no-corpus-path --no-comp-dir-path --no-show-locs \
    --exported-interfaces-only --type-id-style hash --out-file "$1" "$library"
}

compare_dumps() {
  dump_into "$build/now.abi" || { verdict 1 "abidw cannot read $library"; return; }
  [ -z "$write" ] || cp "$build/now.abi" "$dump"
  # Bits of its answer: 4 is any change, 8 one that breaks programs, 1 and 2 mean it could not compare.
  abidiff --no-added-syms "$dump" "$build/now.abi" > "$build/abidiff.log" 2>&1
  status=$?
  [ "$status" -eq 0 ] || cat "$build/abidiff.log"
  verdict "$status" "the interface of $dump is all there, unchanged"
  grep -q "<function-decl name='hf_view_lookup'" "$dump" && grep -q "<parameter " "$dump"
  verdict $? "the dump knows parameters, so that a change can be seen"
}

# Names and numbers of the headers' constants. No signature has an enum, so that abidw sees none of them.
constants() {
  sed -n 's/^ *\(HF_[A-Z0-9_]*\) = \([0-9]*\).*/\1 \2/p; s/^#define \(HF_NO_NODE\) \(.*\)/\1 \2/p' \
    include/holdfast/*.h | sort
}

compare_constants() {
  constants > "$build/constants"
  [ -z "$write" ] || cp "$build/constants" tests/abi-dump/constants
  [ -s tests/abi-dump/constants ] && [ -z "$(comm -23 tests/abi-dump/constants "$build/constants" | tee /dev/stderr)" ]
  verdict $? "$(wc -l < tests/abi-dump/constants) constants have the numbers that they had"
  [ -z "$(cut -d ' ' -f 1 "$build/constants" | uniq -d | tee /dev/stderr)" ]
  verdict $? "no constant stands twice"
}

mapped() {
  sed -n 's/^ *\(hf_[a-z0-9_]*\);.*/\1/p' lib/holdfast.map | sort
}

compare_symbols() {
  mapped > "$build/mapped"
  sed -n 's/^ \(hf_[a-z0-9_]*\)@.*/\1/p' debian/libholdfast0.symbols | sort > "$build/debian"
  nm -D --defined-only "$library" | sed -n 's/.* [A-Z] \([^@]*\)@@HOLDFAST_0$/\1/p' |
    grep -vx HOLDFAST_0 | sort > "$build/exported"
  diff "$build/mapped" "$build/debian"
  verdict $? "debian/libholdfast0.symbols lists what lib/holdfast.map lists"
  diff "$build/mapped" "$build/exported"
  verdict $? "the library exports what lib/holdfast.map lists"
  sed -n 's/^ *\(hf_[a-z0-9_]*\);.*/\1/p' lib/files/files.map | sort > "$build/files-mapped"
  sed -n 's/^ \(hf_[a-z0-9_]*\)@.*/\1/p' debian/libholdfast-files0.symbols | sort | diff "$build/files-mapped" -
  verdict $? "debian/libholdfast-files0.symbols lists what lib/files/files.map lists"
  [ -s "$build/mapped" ]
  verdict $? "lib/holdfast.map lists something"
}

# The version of the newest heading of a change log; "0.2.0, unreleased" counts as 0.2.0.
compare_versions() {
  version=$(sed -n 's/^project(holdfast VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
  header=$(sed -n 's/^#define HF_VERSION_[A-Z]* \([0-9]*\).*/\1/p' include/holdfast/base.h | paste -sd .)
  same CMakeLists.txt "$version" \
    include/holdfast/base.h "$header" \
    "the library's file" "${library##*.so.}" \
    holdfast.pc "$(sed -n 's/^Version: //p' "$(find "$build/prefix" -name holdfast.pc)")" \
    CHANGELOG.md "$(sed -n 's/^## \([0-9.]*\).*/\1/p' CHANGELOG.md | head -n 1)" \
    debian/changelog "$(sed -n '1s/.*(\(.*\)-[^-]*).*/\1/p' debian/changelog)" \
    bindings/ruby "$(sed -n 's/.* VERSION = "\(.*\)"/\1/p' bindings/ruby/lib/holdfast/version.rb)" \
    bindings/java "$(sed -n 's,^  <version>\(.*\)</version>,\1,p' bindings/java/pom.xml)"
  soname=$(objdump -p "$library" | sed -n 's/^ *SONAME *//p')
  same SONAME "$soname" \
    "the major version" "libholdfast.so.${version%%.*}" \
    "debian's package" "$(sed -n 's/^Package: libholdfast\([0-9]*\)$/libholdfast.so.\1/p' debian/control)" \
    "debian's symbols" "$(sed -n '1s/ .*//p' debian/libholdfast0.symbols)"
}

# What every process that loads the library pays for it.
weigh() {
  strip --strip-unneeded -o "$build/stripped.so" "$library"
  bytes=$(wc -c < "$build/stripped.so")
  [ "$bytes" -le "$most_bytes" ]
  verdict $? "the stripped library has $bytes bytes; $most_bytes are allowed"
  others=$(objdump -p "$library" | sed -n 's/^ *NEEDED *//p' |
    grep -Ev '^(libc|libm|libstdc\+\+|libgcc_s|ld-linux[-a-z0-9]*)\.so')
  [ -z "$others" ]
  verdict $? "the library needs libc, libm, libstdc++ and libgcc alone${others:+, but also $others}"
  # A static object with a constructor shows as a function of its file, which .init_array points at.
  work=$(nm "$library" | grep -c ' _GLOBAL__sub_I_')
  entries=$(readelf -SW "$library" | sed -n 's/.* \.init_array *[A-Z_]* *[0-9a-f]* [0-9a-f]* \([0-9a-f]*\) .*/\1/p')
  [ "$work" -eq 0 ] && [ $((0x${entries:-0})) -le 8 ]
  verdict $? "nothing runs when the library is loaded"
}

# A program of the first release runs on this library: its headers come from the first tag.
run_first_release() {
  first=$(git tag --list 'v*' --sort=version:refname 2> /dev/null | head -n 1)
  if [ -z "$first" ]; then
    echo "note: no release has a tag yet; the program is compiled with the headers of this tree"
    headers=include
  else
    rm -rf "$build/first" && mkdir -p "$build/first"
    git archive "$first" include | tar -C "$build/first" -xf -
    headers=$build/first/include
  fi
  cc -std=c99 -Wall -Werror -I "$headers" tests/install/consumer.c -o "$build/consumer" "$library" &&
    LD_LIBRARY_PATH=$(dirname "$library") "$build/consumer" > /dev/null
  verdict $? "a program compiled with the headers of ${first:-this tree} runs"
}

# A line of tests/abi-dump/vectors: how many lines of a file are frozen, and their hash. Files grow
# at the end, and each growth is frozen in a line of its own.
check_vectors() {
  [ -z "$write" ] || for file in tests/vectors/*.tsv tests/vectors/dialect/*.tsv; do
    lines=$(wc -l < "$file")
    grep -q " $lines $file\$" tests/abi-dump/vectors 2> /dev/null ||
      echo "$(sha256sum < "$file" | cut -d ' ' -f 1) $lines $file" >> tests/abi-dump/vectors
  done
  changed=0 frozen=0
  while read -r hash lines file; do
    frozen=$((frozen + 1))
    [ "$(head -n "$lines" "$file" | sha256sum | cut -d ' ' -f 1)" = "$hash" ] && continue
    echo "$file: one of its first $lines lines has changed"
    changed=$((changed + 1))
  done < tests/abi-dump/vectors
  for file in tests/vectors/*.tsv tests/vectors/dialect/*.tsv; do
    grep -q " $(wc -l < "$file") $file\$" tests/abi-dump/vectors && continue
    echo "$file: has lines that are not frozen; run sh tools/abi-check.sh --write"
    changed=$((changed + 1))
  done
  [ "$changed" -eq 0 ] && [ "$frozen" -gt 0 ]
  verdict $? "$frozen stretches of vectors are as they were"
}

export LC_ALL=C
need_packages cmake ninja-build g++ binutils abigail-tools || exit 1
drop_stale "$build"
mkdir -p "$build"
build_library
compare_dumps
compare_constants
compare_symbols
compare_versions
weigh
run_first_release
check_vectors
[ "$failed" -eq 0 ] && echo "the interface holds"
