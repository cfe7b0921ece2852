#!/bin/sh
# Makes the man(3) pages of the headers:  sh tools/manpages.sh DIRECTORY VERSION
#
# Doxygen writes a page for each header and a link for each function; this script names them after
# holdfast, takes out what Doxygen says of itself and of this machine, and leaves in DIRECTORY nothing
# but holdfast.3, holdfast-HEADER.3 and hf_NAME.3. The pages are dated by SOURCE_DATE_EPOCH if it is set.
set -eu
LC_ALL=C
export LC_ALL
out=$1
version=$2
mkdir -p "$out"
out=$(cd "$out" && pwd)
cd "$(dirname "$0")/.."
command -v doxygen > /dev/null || { echo "the manual pages need doxygen: install the package doxygen"; exit 1; }
raw=$(mktemp -d)
trap 'rm -rf "$raw"' EXIT INT TERM

HOLDFAST_VERSION=$version HOLDFAST_PAGES=$raw doxygen docs/Doxyfile.man
date=$(date -u -d "@${SOURCE_DATE_EPOCH:-$(date +%s)}" +%Y-%m-%d)

# page_of HEADER: the name of its page
page_of() {
  case $1 in holdfast) echo holdfast ;; *) echo "holdfast-$1" ;; esac
}

rm -f "$out"/holdfast.3 "$out"/holdfast-*.3 "$out"/hf_*.3
also=
for path in include/holdfast/*.h; do
  header=$(basename "$path" .h)
  [ "$header" = holdfast ] || also="$also $(page_of "$header")"
done
for path in include/holdfast/*.h; do
  header=$(basename "$path" .h)
  page=$(page_of "$header")
  case $page in holdfast) see="holdfast(1)$also" ;; *) see=holdfast ;; esac
  awk -v page="$page" -v header="$header" -v version="$version" -v date="$date" -v see="$see" -f tools/manpages.awk \
    "$raw/man/man3/$header.h.3" > "$out/$page.3"
done
for link in "$raw"/man/man3/hf_*.3; do
  header=$(sed -n 's,^\.so man3/\(.*\)\.h\.3$,\1,p' "$link")
  echo ".so man3/$(page_of "$header").3" > "$out/${link##*/}"
done
