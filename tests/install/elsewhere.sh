#!/bin/sh
# Builds the library of a tree with make, installs it by DESTDIR under a prefix with blanks, and runs
# a program against it:  elsewhere.sh TREE, which may be anywhere. Writes beside the tree.
set -eu
tree=$1
stage="$1 stage"
prefix="/opt/höld fast"
jobs=${JOBS:-2}

cmake -S "$tree" -B "$tree/build" -G "Unix Makefiles" -DHOLDFAST_CLI=OFF -DHOLDFAST_TESTS=OFF -DHOLDFAST_EXAMPLES=OFF \
  -DHOLDFAST_STATIC=OFF "-DCMAKE_INSTALL_PREFIX=$prefix" -DCMAKE_INSTALL_LIBDIR=lib/odd -DCMAKE_BUILD_TYPE=Debug
cmake --build "$tree/build" --parallel "$jobs"
DESTDIR="$stage" cmake --install "$tree/build"

# A second time over the build that is there, with another option.
cmake -S "$tree" -B "$tree/build" -DHOLDFAST_STATIC=ON
cmake --build "$tree/build" --parallel "$jobs"
DESTDIR="$stage" cmake --install "$tree/build"
[ -f "$stage$prefix/lib/odd/libholdfast.a" ]

# The stage is no place to run from; where it is used, the prefix is without it.
export PKG_CONFIG_PATH="$stage$prefix/lib/odd/pkgconfig"
[ "$(pkg-config --variable=prefix holdfast)" = "$prefix" ]
eval cc -std=c99 '"$tree/tests/install/consumer.c"' -o '"$tree/consumer"' \
  "$(pkg-config --define-variable=prefix="$stage$prefix" --cflags --libs holdfast)"
LD_LIBRARY_PATH="$stage$prefix/lib/odd" "$tree/consumer"
