#!/bin/sh
# What live.sh says where holdfast or the machine is at fault: it can fail.
#     live_faults.sh HOLDFAST
set -eu
holdfast=$1
live=$(cd "$(dirname "$0")" && pwd)/live.sh
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0
mkdir "$folder/cli" "$folder/bin"

# spoil SED: a holdfast whose answers of a lookup, one a key, go through sed
spoil() {
  printf '#!/bin/sh\n[ "$1" = lookup ] || exec "%s" "$@"\n"%s" "$@" | LC_ALL=C sed -z "%s"\n' \
    "$holdfast" "$holdfast" "$1" > "$folder/cli/holdfast"
  chmod +x "$folder/cli/holdfast"
}

# says STATUS WORDS ARGUMENT...: what live.sh exits with, and says
says() {
  wanted=$1 words=$2
  shift 2
  status=0
  said=$(BUILD=$folder timeout 100 sh "$live" --no-install --fleets 1 --keys 20 "$@" 2>&1) || status=$?
  case $said in *"$words"*) ;; *) status="$status without '$words'" ;; esac
  [ "$status" = "$wanted" ] || { echo "live.sh $*: exit $status, not $wanted: $said"; failed=1; }
}

says 2 "build the target holdfast_command" libmemcached
spoil ''
says 0 " 20             0 " libmemcached
spoil '7s/$/x/'
says 1 ": 1 keys disagree" libmemcached
spoil '7d'
says 2 "holdfast answers 19 of 20 keys" libmemcached
spoil '7s/$/\\xff/'
says 2 "libmemcached: could not be asked" libmemcached

says 2 "there is no program 'frobnicator'" frobnicator
says 2 "usage" --fleets 0
says 2 "usage" --seed
printf '#!/bin/sh\nexit 1\n' > "$folder/bin/dpkg-query"
chmod +x "$folder/bin/dpkg-query"
PATH=$folder/bin:$PATH
says 2 "libmemcached: not installed: packages libmemcached-dev gcc libc6-dev" libmemcached
exit $failed
