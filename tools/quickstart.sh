#!/bin/sh
# The main job on real input:  sh tools/quickstart.sh
#
# Installs what is missing, builds the library and the command into build/quickstart, places the
# name of every package that Debian knows on this machine over ten nodes, and shows what one
# node's leaving moves under modulo, a ring and the default.
set -eu
cd "$(dirname "$0")/.."
exec < /dev/null
. tools/packages.sh

need_packages cmake ninja-build gcc g++ libxxhash-dev libcli11-dev libyaml-cpp-dev nlohmann-json3-dev libfmt-dev

build=build/quickstart
drop_stale "$build"
mkdir -p "$build"
echo "building into $build"
{
  cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DHOLDFAST_TESTS=OFF -DHOLDFAST_EXAMPLES=OFF &&
    cmake --build "$build"
} > "$build/log" 2>&1 || {
  tail -n 40 "$build/log"
  echo "the build failed; all of it is in $build/log"
  exit 1
}
holdfast=$build/cli/holdfast

keys=$build/keys.txt
apt-cache pkgnames > "$keys" 2> /dev/null || : > "$keys"
source="the names of all packages that Debian knows here"
if [ ! -s "$keys" ]; then
  dpkg-query -W -f='${Package}\n' > "$keys"
  source="the names of the packages installed here (there are no package lists; apt-get update makes them)"
fi
ten=examples/fleets/ten.txt
nine=examples/fleets/nine.txt

echo
echo "Keys: $(wc -l < "$keys") of them, $source."
echo
"$holdfast" stats "$ten" --keys "$keys"

echo
echo "cache-10 leaves. Of these keys:"
echo
printf '%-20s %10s %16s %10s\n' "" moved "least possible" excess
for algorithm in modulo ring rendezvous-table; do
  "$holdfast" diff "$ten" "$nine" --keys "$keys" --algorithm "$algorithm" |
    awk -v name="$algorithm" '/^moved/ { moved = $2 } /^least/ { least = $3 } /^excess/ { excess = $2 }
      END { printf "%-20s %8s %% %14s %% %8s %%\n", name, moved, least, excess }'
done

echo
echo "What a lookup takes here:"
echo
"$holdfast" bench "$ten"
echo
echo "Try:  $holdfast lookup $ten user:42"
