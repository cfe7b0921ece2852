#!/bin/sh
# Makes a release of what is committed:  sh tools/release.sh VERSION
#
# Checks everything, then tags vVERSION and leaves the tarball in build/release. It pushes and
# uploads nothing. VERSION must stand already in CMakeLists.txt, the header, both change logs and
# the bindings; tools/abi-check.sh names the one that was forgotten.
set -eu
cd "$(dirname "$0")/.."
version=${1:?usage: release.sh VERSION}

die() {
  echo "release.sh: $*" >&2
  exit 1
}

[ -z "$(git status --porcelain)" ] || die "there are changes that are not committed"
[ -z "$(git tag --list "v$version")" ] || die "v$version exists; a release is never made twice"
grep -q "^project(holdfast VERSION $version " CMakeLists.txt || die "CMakeLists.txt has another version than $version"
! grep -q "^## $version, unreleased" CHANGELOG.md || die "CHANGELOG.md still says that $version is unreleased"

sh tools/check.sh
sh tools/abi-check.sh
sh tools/check-builds.sh
sh tools/check-foreign.sh
sh tools/package.sh
sh tools/package.sh --reproducible

git tag -a "v$version" -m "holdfast $version"
mkdir -p build/release
git archive --prefix="holdfast-$version/" "v$version" | gzip -9n > "build/release/holdfast-$version.tar.gz"
(cd build/release && sha256sum "holdfast-$version.tar.gz" > "holdfast-$version.tar.gz.sha256")
echo "build/release/holdfast-$version.tar.gz is made and v$version is tagged. What is left:"
echo "  git push --follow-tags"
echo "  sh tools/abi-check.sh --write, and commit tests/abi-dump: the next release is held to this one"
