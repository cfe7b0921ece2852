#!/bin/sh
# Asks the real programs: makes random fleets from a seed, starts each program on 127.0.0.1, asks it where its keys are,
# and compares with `holdfast lookup` over a cluster file, which `holdfast import` makes where it reads the program's
# format. Prints a line for each program.
#
#     live.sh [--seed N] [--fleets N] [--keys N] [--no-install] [PROGRAM ...]   without programs all that live/ has
#     live.sh --list                                 the programs, and those that cannot be had
#
# Debian's packages are installed as check.sh does it, but not with --no-install; what comes from elsewhere is put into
# the build. Exits 1 if a key is placed otherwise, 2 if something could not be installed or asked, and names it.
# BUILD=DIRECTORY for another build than build/release.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
live=$root/tests/dialect/live
build=${BUILD:-$root/build/release}
holdfast=$build/cli/holdfast
# shellcheck source=tools/packages.sh
. "$root/tools/packages.sh"

usage() {
  echo "usage: live.sh [--seed N] [--fleets N] [--keys N] [--no-install] [PROGRAM ...] | --list" >&2
  exit 2
}

all_programs() {
  for driver in "$live"/*.py; do basename "$driver" .py; done
}

packages_of() {
  sed -n 's/^PACKAGES = "\(.*\)"$/\1/p' "$live/$1.py"
}

# have PROGRAM: its packages are there, or are installed now
have() {
  packages=$(packages_of "$1")
  if [ -n "$installs" ]; then
    # shellcheck disable=SC2086 # a list of words
    need_packages $packages
    return
  fi
  for package in $packages; do
    case $(dpkg-query -W -f='${Status}' "$package" 2> /dev/null) in *" ok installed") ;; *) return 1 ;; esac
  done
}

# Those that no registry has, with the reason.
absent() {
  sed 's/^\([^ ]* *\)/\1not tried: /' "$live/absent.txt"
}

options=
programs=
installs=yes
lacks="could not be installed"
while [ $# -gt 0 ]; do
  case $1 in
    --seed | --fleets | --keys)
      case ${2:-} in '' | *[!0-9]*) usage ;; esac
      case $1$2 in --fleets0* | --keys0*) usage ;; esac
      options="$options $1 $2"
      shift
      ;;
    --list)
      all_programs
      absent
      exit 0
      ;;
    --no-install) installs= lacks="not installed" ;;
    -*) usage ;;
    *)
      [ -f "$live/$1.py" ] || { echo "live.sh: there is no program '$1'; --list names them" >&2; exit 2; }
      programs="$programs $1"
      ;;
  esac
  shift
done
[ -x "$holdfast" ] || { echo "live.sh: there is no $holdfast: build the target holdfast_command first" >&2; exit 2; }
is_whole=
[ -n "$programs" ] || { programs=$(all_programs); is_whole=yes; }

lacking=
present=
for program in $programs; do
  if have "$program"; then present="$present $program"; else lacking="$lacking $program"; fi
done

# Debian's own Python, since its packages of Python are asked, too.
# shellcheck disable=SC2086 # lists of words
/usr/bin/python3 -B "$live/glue/run.py" --holdfast "$holdfast" --room "$build/tests/dialect/live" $options -- \
  $present < /dev/null
status=$?
[ -z "$is_whole" ] || absent
for program in $lacking; do
  echo "$program: $lacks: packages $(packages_of "$program")"
  [ "$status" -ne 0 ] || status=2
done
exit "$status"
