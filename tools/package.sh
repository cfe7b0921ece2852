#!/bin/sh
# Builds the Debian packages and shows that they work:  sh tools/package.sh [OPTION...]
#
#   --nocheck        leaves out the tests that run while building
#   --reproducible   builds twice, elsewhere, later, as another user and in another locale, and
#                    compares every byte; nothing is installed
#   --packages DIR   installs what was built before instead of building
#
# Builds from a copy of the tree in build/package; lintian may find no error and no warning. Then, in
# a fresh root of the same Debian release: installs all packages, runs the programs of debian/tests
# against them, removes and purges them without a trace, and upgrades from the last release, whose
# packages the directory HOLDFAST_PREVIOUS has. Without it the packages are upgraded from their own
# contents under an older version. Needs root, for chroot.
set -u
cd "$(dirname "$0")/.." || exit 1
exec < /dev/null
. tools/packages.sh

source=$PWD
out=$PWD/build/package
jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN 2> /dev/null || echo 2)}
release=$(sed -n '1s/.*(\(.*\)).*/\1/p' debian/changelog)
version=${release%-*}
older=0.0.9
options=parallel=$jobs
# The tag asks for the number of a report in Debian's own tracker, which whoever uploads opens first.
suppressed=initial-upload-closes-no-bugs

say() {
  echo "$(date +%T) $*"
}

die() {
  echo "FAILED: $*"
  exit 1
}

# unpack_into DIRECTORY: the sources as a release would carry them, and the tarball beside them
unpack_into() {
  tree=$1/holdfast-$version
  rm -rf "$1"
  mkdir -p "$tree"
  if git -C "$source" rev-parse --git-dir > /dev/null 2>&1; then
    git -C "$source" ls-files -z
  else
    find . -path ./build -prune -o -type f -print0
  fi | tar -C "$source" --null -T - -cf - | tar -C "$tree" -xf -
  epoch=$(dpkg-parsechangelog -l "$tree/debian/changelog" -S Timestamp)
  tar -C "$1" --exclude="holdfast-$version/debian" --sort=name --mtime="@$epoch" --owner=0 --group=0 \
    --numeric-owner --mode=u=rwX,go=rX -cf - "holdfast-$version" | gzip -9n > "$1/holdfast_$version.orig.tar.gz"
}

# build_in DIRECTORY [COMMAND...]: COMMAND runs dpkg-buildpackage, as env or setpriv do
build_in() {
  directory=$1
  shift
  (cd "$directory/holdfast-$version" && DEB_BUILD_OPTIONS=$options "$@" dpkg-buildpackage -us -uc) \
    > "$directory/build.log" 2>&1 || {
    tail -n 40 "$directory/build.log"
    die "no packages; all of it: $directory/build.log"
  }
}

check_with_lintian() {
  say "lintian"
  lintian --allow-root --pedantic --suppress-tags "$suppressed" --fail-on error,warning \
    "$1/holdfast_${release}_$(dpkg --print-architecture).changes" ||
    die "lintian complains"
}

# The second build differs in path, time, user, locale, time zone, umask and number of jobs.
check_reproducible() {
  options="nocheck parallel=$jobs"
  elsewhere=$(mktemp -d)
  unpack_into "$out/one"
  unpack_into "$elsewhere/another place"
  say "first build"
  build_in "$out/one" env TZ=UTC LC_ALL=C.UTF-8 HOME=/root
  options="nocheck parallel=1"
  say "second build"
  chmod 755 "$elsewhere"
  chown -R 65534:65534 "$elsewhere"
  (umask 077 && build_in "$elsewhere/another place" setpriv --reuid 65534 --regid 65534 --clear-groups \
    env TZ=Pacific/Kiritimati LC_ALL=C LANG=C HOME=/nonexistent USER=nobody) || exit 1
  differ=0 compared=0
  for file in "$out"/one/*.deb "$out"/one/*.dsc "$out"/one/*.debian.tar.xz; do
    compared=$((compared + 1))
    cmp "$file" "$elsewhere/another place/${file##*/}" || differ=$((differ + 1))
  done
  [ "$differ" -eq 0 ] || die "$differ of $compared files differ; the second build is in $elsewhere"
  rm -rf "$elsewhere"
  say "$compared files are the same to the last byte"
}

# in_root COMMAND...: quiet unless it fails
in_root() {
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    chroot "$root" "$@" > "$out/root.log" 2>&1 || { tail -n 30 "$out/root.log"; die "in the root: $*"; }
}

make_root() {
  say "a fresh root"
  mmdebstrap --quiet --mode=root --variant=apt "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$root" \
    > "$out/root.log" 2>&1 ||
    { tail -n 5 "$out/root.log"; die "mmdebstrap makes no root"; }
  # Go looks for the CPUs there.
  mount -t proc proc "$root/proc" || die "proc cannot be mounted in the root"
  mkdir "$root/packages" "$root/older" "$root/source"
  cp "$packages"/*.deb "$root/packages"
  rm -f "$root"/packages/*-dbgsym_*
  tar -C "$source" -cf - debian/tests tests/install | tar -C "$root/source" -xf -
}

unmake_root() {
  umount "$root/proc" 2> /dev/null
  # Never delete what is still mounted.
  if mountpoint -q "$root/proc"; then echo "left behind: $root"; else rm -rf "$(dirname "$root")"; fi
}

# Fields of debian/tests/control, one a line: the tests' names, or what they depend on.
test_field() {
  sed -n "s/^$1: //p" debian/tests/control | tr -d ',' | tr ' ' '\n' | sort -u
}

run_tests() {
  for name in $(test_field Tests); do
    in_root sh -c "cd /source && AUTOPKGTEST_TMP=\$(mktemp -d) sh -e debian/tests/$name"
    say "$1: $name: $(tail -n 1 "$out/root.log")"
  done
}

# make_older: where no release came before, the same contents stand for version 0.0.9, whose files
# are named after it as the library, the jar and the gem name theirs
make_older() {
  if [ -n "${HOLDFAST_PREVIOUS:-}" ]; then
    cp "$HOLDFAST_PREVIOUS"/*.deb "$root/older" || die "HOLDFAST_PREVIOUS has no packages"
    return
  fi
  say "HOLDFAST_PREVIOUS names no release: the packages are upgraded from themselves, as version $older"
  tree=$root/older/tree
  for package in "$root"/packages/*.deb; do
    dpkg-deb -R "$package" "$tree"
    sed -i -E "s/^Version: .*/Version: $older-1/; s/(holdfast[a-z0-9-]* \([<>=]+ )$version/\1$older/g" \
      "$tree/DEBIAN/control"
    [ ! -f "$tree/DEBIAN/md5sums" ] || sed -i "s/$version/$older/g" "$tree/DEBIAN/md5sums"
    find "$tree" -type l -lname "*$version*" | while read -r link; do
      ln -sfn "$(readlink "$link" | sed "s/$version/$older/")" "$link"
    done
    find "$tree" -depth -name "*$version*" | while read -r file; do
      mv "$file" "${file%/*}/$(echo "${file##*/}" | sed "s/$version/$older/")"
    done
    dpkg-deb -b "$tree" "$root/older/${package##*/}" > "$out/root.log" || die "$package cannot be repacked"
    rm -rf "$tree"
  done
}

check_installed() {
  make_root
  trap unmake_root EXIT INT TERM
  # shellcheck disable=SC2046 # a list of words
  in_root apt-get -q update
  in_root apt-get -q -y --no-install-recommends install $(test_field Depends | grep -v holdfast)
  in_root sh -c 'find / -xdev ! -path "/packages/*" ! -path "/tmp/*" ! -path "/var/*" | sort > /before'

  say "installing"
  in_root sh -c 'apt-get -q -y --no-install-recommends install /packages/*.deb'
  run_tests installed
  say "removing and purging"
  names=$(for package in "$packages"/*.deb; do dpkg-deb -f "$package" Package; done | grep -v -- -dbgsym)
  # shellcheck disable=SC2086 # a list of words
  in_root sh -c "apt-get -q -y remove $(echo $names) && dpkg --purge $(echo $names) && apt-get -q -y autoremove --purge"
  in_root sh -c 'find / -xdev ! -path "/packages/*" ! -path "/tmp/*" ! -path "/var/*" | sort > /after
    comm -13 /before /after | grep holdfast > /left
    ! [ -s /left ] || { cat /left; exit 1; }'
  in_root sh -c '! find /var/lib/dpkg /usr /etc -name "*holdfast*" | grep .'

  say "upgrading"
  make_older
  in_root sh -c 'apt-get -q -y --no-install-recommends install /older/*.deb &&
    cd /source && AUTOPKGTEST_TMP=/tmp sh debian/tests/c'
  in_root sh -c 'apt-get -q -y --no-install-recommends install /packages/*.deb && /tmp/shared'
  [ "$(chroot "$root" dpkg-query -W -f='${Version}' libholdfast0)" = "$release" ] ||
    die "the upgrade left the older version"
  in_root sh -c "! find /usr -name '*holdfast*$older*' | grep ."
  run_tests upgraded
}

packages=
reproducible=
while [ $# -gt 0 ]; do
  case $1 in
    --nocheck) options="$options nocheck" ;;
    --reproducible) reproducible=yes ;;
    --packages) packages=$(cd "${2:?--packages needs a directory}" && pwd) || exit 2; shift ;;
    *) echo "unknown option $1; the first lines of $0 list them"; exit 2 ;;
  esac
  shift
done
[ "$(id -u)" -eq 0 ] || die "this must be root: packages are installed in a chroot and built as another user"
need_packages dpkg-dev debhelper lintian mmdebstrap || exit 1
# shellcheck disable=SC2046 # a list of words
need_packages $(sed -n '/^Build-Depends/,/^[A-RT-Z]/p' debian/control |
  sed -n 's/^ *\(Build-Depends[^:]*: *\)\{0,1\}\([a-z0-9+.-]*\).*/\2/p' |
  grep -v 'debhelper-compat' | sort -u) || exit 1
mkdir -p "$out"
root=$(mktemp -d)/root
chmod 755 "$(dirname "$root")"

if [ -n "$reproducible" ]; then
  check_reproducible
  exit
fi
if [ -z "$packages" ]; then
  say "building $release"
  packages=$out/built
  unpack_into "$packages"
  build_in "$packages" env
  check_with_lintian "$packages"
fi
check_installed
say "all packages of holdfast $release build, install, work, upgrade and go"
