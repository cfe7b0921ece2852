# Sourced by what checks or builds the bindings.

# find_installed PREFIX: sets `prefix`, where holdfast is installed, as an absolute path, and `libdir`,
# where its library is; from then on pkg-config finds that holdfast before any other.
find_installed() {
  prefix=$(cd "$1" && pwd)
  pc=$(find "$prefix/" -name holdfast.pc | head -n 1)
  [ -n "$pc" ] || { echo "$(basename "$0"): there is no holdfast.pc below $prefix" >&2; exit 2; }
  PKG_CONFIG_PATH=$(dirname "$pc")${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
  export PKG_CONFIG_PATH
  libdir=$(pkg-config --variable=libdir holdfast)
}

# use_installed PREFIX [BUILD]: the same, and programs load that library. Sets `build`, the folder for
# everything that is built, as an absolute path; a temporary one if none is named.
use_installed() {
  find_installed "${1:?usage: $(basename "$0") PREFIX [BUILD]}"
  LD_LIBRARY_PATH=$libdir${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
  export LD_LIBRARY_PATH
  if [ $# -gt 1 ]; then
    mkdir -p "$2"
    build=$(cd "$2" && pwd)
  else
    build=$(mktemp -d)
    # Go makes the folders of its cache read-only.
    trap 'chmod -R u+w "$build"; rm -rf "$build"' EXIT
  fi
}
