#!/bin/sh
# Installs a build into fresh prefixes and builds a C99 and a C++17 program against each, with
# pkg-config, with find_package and as a subproject; runs them, and they check an answer.
#   consumers.sh CMAKE SOURCE_DIR BUILD_DIR CC CXX SHARED STATIC LIBDIR FILES
set -eu
cmake=$1 source=$2 build=$3 CC=$4 CXX=$5 shared=$6 static=$7 libdir=$8 files=$9
export CC CXX
unset PKG_CONFIG_PATH PKG_CONFIG_LIBDIR CMAKE_PREFIX_PATH LD_LIBRARY_PATH DESTDIR || true
here=$source/tests/install
strict="-Wall -Wextra -pedantic -Werror"
work=$(mktemp -d)
step=start
count=0

finish() {
  status=$?
  rm -rf "$work"
  [ "$status" -eq 0 ] || echo "failed: $step"
  exit "$status"
}
trap finish EXIT

say() {
  step=$1
  count=$((count + 1))
  echo "$1"
}

# is_on VALUE: as CMake spells it
is_on() {
  case $1 in ON | on | TRUE | true | YES | Y | 1) return 0 ;; esac
  return 1
}

# install_into PREFIX
install_into() {
  say "install into $1"
  "$cmake" --install "$build" --prefix "$1" > "$work/install.log" || { cat "$work/install.log"; exit 1; }
}

# with_pkg_config PREFIX: pkg-config quotes what it prints for a shell, hence the evals.
with_pkg_config() {
  prefix=$1
  export PKG_CONFIG_PATH="$prefix/$libdir/pkgconfig"
  version=$(sed -n 's/^project(holdfast VERSION \([0-9.]*\).*/\1/p' "$source/CMakeLists.txt")
  pkg-config --exact-version="$version" holdfast
  flags=$(pkg-config --cflags holdfast)
  if is_on "$shared"; then
    libs="$(pkg-config --libs holdfast)"
    say "pkg-config, shared, C99"
    eval '"$CC" -std=c99 $strict' "$flags" '"$here/consumer.c" -o "$work/c-shared"' "$libs"
    LD_LIBRARY_PATH="$prefix/$libdir" "$work/c-shared"
    say "pkg-config, shared, the example of holdfast.h"
    sed -n 's/^ \* \{5\}//p' "$prefix/include/holdfast/holdfast.h" > "$work/example.c"
    eval '"$CC" -std=c99 $strict' "$flags" '"$work/example.c" -o "$work/example"' "$libs"
    LD_LIBRARY_PATH="$prefix/$libdir" "$work/example" | grep -qx 'user:42 is on cache-[12]'
    say "pkg-config, shared, the example of a cache"
    eval '"$CC" -std=c99 $strict' "$flags" '-o "$work/cache" "$source"/examples/cache/*.c' "$libs"
    say "pkg-config, shared, C++17"
    eval '"$CXX" -std=c++17 $strict' "$flags" '"$here/consumer.cpp" -o "$work/cpp-shared"' "$libs"
    LD_LIBRARY_PATH="$prefix/$libdir" "$work/cpp-shared"
  fi
  if is_on "$files"; then
    say "pkg-config, C99, cluster files"
    pkg-config --exact-version="$version" holdfast-files
    libs="$(pkg-config --libs holdfast-files)"
    eval '"$CC" -std=c99 $strict' "$flags" '"$here/files.c" -o "$work/c-files"' "$libs"
    LD_LIBRARY_PATH="$prefix/$libdir" "$work/c-files" "$here/fleet.yaml"
    say "pkg-config, the example of a balancer"
    libs="$(pkg-config --libs holdfast-files libevent_core libevent_extra)"
    eval '"$CC" -std=c99 $strict' "$flags" '-o "$work/balancer" "$source"/examples/balancer/*.c' "$libs"
  fi
  if is_on "$static"; then
    # The linker prefers a shared library of the same name, so the archive goes first.
    libs="$(pkg-config --static --libs holdfast | sed 's/-lholdfast/-l:libholdfast.a/')"
    say "pkg-config --static, C99, linked by $CC"
    eval '"$CC" -std=c99 $strict' "$flags" '"$here/consumer.c" -o "$work/c-static"' "$libs"
    "$work/c-static"
    say "pkg-config --static, C++17"
    eval '"$CXX" -std=c++17 $strict' "$flags" '"$here/consumer.cpp" -o "$work/cpp-static"' "$libs"
    "$work/cpp-static"
  fi
  unset PKG_CONFIG_PATH
}

# build_and_run NAME DIR ARGS...: an empty project of DIR, configured with ARGS
build_and_run() {
  name=$1 project=$2
  shift 2
  say "$name"
  "$cmake" -S "$project" -B "$work/$name" -G Ninja "$@" > "$work/log" 2>&1 || { cat "$work/log"; exit 1; }
  "$cmake" --build "$work/$name" > "$work/log" 2>&1 || { cat "$work/log"; exit 1; }
  "$cmake" --build "$work/$name" --target run
}

plain=$work/plain
odd="$work/with space and é"
install_into "$plain"
with_pkg_config "$plain"
build_and_run find_package-C "$here/package" "-DCMAKE_PREFIX_PATH=$plain" "-DSTATIC=$static" "-DFILES=$files"

install_into "$odd"
with_pkg_config "$odd"
build_and_run find_package-CXX "$here/package" "-DCMAKE_PREFIX_PATH=$odd" "-DSTATIC=$static" "-DFILES=$files" \
  -DLANGUAGE=CXX

say "install below DESTDIR"
DESTDIR="$work/stage" "$cmake" --install "$build" --prefix /opt/holdfast > "$work/install.log"
grep -qx 'prefix=/opt/holdfast' "$work/stage/opt/holdfast/$libdir/pkgconfig/holdfast.pc"
[ -f "$work/stage/opt/holdfast/include/holdfast/holdfast.h" ]
grep -rq "$work/stage" "$work/stage/opt/holdfast/$libdir/pkgconfig" "$work/stage/opt/holdfast/$libdir/cmake" && exit 1

if grep -q '^HOLDFAST_MANPAGES:BOOL=ON' "$build/CMakeCache.txt"; then
  say "the manual pages are installed, and a link leads to its page"
  (cd "$plain/share/man" && groff -man -ww -Tutf8 man3/hf_view_lookup.3 2>&1) > "$work/page"
  grep -q 'Finds the node that serves a key' "$work/page"
  grep -q warning "$work/page" && exit 1
fi

build_and_run subproject "$here/subproject" "-DHOLDFAST_SOURCE=$source" -DCMAKE_BUILD_TYPE=Debug

echo "$count steps"
