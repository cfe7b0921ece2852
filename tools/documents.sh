#!/bin/sh
# Lays the documents out as they are installed:  sh tools/documents.sh DIRECTORY VERSION
#
# DIRECTORY gets README.md, docs, examples and the readmes of the bindings and benchmarks, placed to
# each other as in the source tree, so that most links work as they are. A link to a header leads to the
# header's page in html. A link to a file that only the source tree has becomes its text alone.
# DIRECTORY/html gets the same pages for browsers, and those of the headers: Doxygen makes both.
# Links are found one a line: each stands on one line with its text.
set -eu
LC_ALL=C
export LC_ALL
out=$1
version=$2
mkdir -p "$out"
out=$(cd "$out" && pwd)
cd "$(dirname "$0")/.."
command -v doxygen > /dev/null || { echo "the documents need doxygen: install the package doxygen"; exit 1; }
raw=$(mktemp -d)
trap 'rm -rf "$raw"' EXIT INT TERM

pages="README.md $(echo docs/*.md bindings/*/README.md bench/README.md bench/*/README.md)"
examples="examples bindings/go/examples bindings/java/examples bindings/ruby/examples"

rm -rf "$out/README.md" "$out/docs" "$out/examples" "$out/bindings" "$out/bench" "$out/html"
for folder in $examples; do
  mkdir -p "$out/$folder"
  cp -R "$folder/." "$out/$folder"
done
rm "$out/examples/CMakeLists.txt"
for page in $pages; do
  mkdir -p "$out/$(dirname "$page")"
  # holdfast/NAME.h has the page NAME_8h.html, and holdfast/A_B.h has A__B_8h.html. Every package has its licence in
  # the file copyright.
  sed -e '/^ \{4\}/b' -e 's,](\(\(\.\./\)*\)include/holdfast/\([a-z]*\)\.\([a-z]*\)),](\1html/\3_8\4.html),g' \
    -e 's,](\(\(\.\./\)*\)include/holdfast/\([a-z]*\)_\([a-z]*\)\.\([a-z]*\)),](\1html/\3__\4_8\5.html),g' \
    -e 's,](LICENSE),](copyright),g' -e 's,\[\([^]]*\)\](\(\.\./\)*\(tests\|lib\|tools\)/[^)]*),\1,g' \
    "$page" > "$out/$page"
done
cp docs/*.svg "$out/docs"

# page_name PAGE: the name of its page for browsers
page_name() {
  case $1 in
    README.md) echo readme ;;
    docs/*) basename "$1" .md ;;
    *) dirname "$1" | tr / - ;;
  esac
}

names="$(for page in $pages; do echo "$page=$(page_name "$page")"; done | tr '\n' ' ')"
for page in $pages; do
  awk -v page="$page" -v names="$names" -f tools/documents.awk "$out/$page" > "$raw/$(page_name "$page").md"
done
HOLDFAST_VERSION=$version HOLDFAST_PAGES=$out HOLDFAST_GUIDES=$raw doxygen docs/Doxyfile
# Doxygen makes a page for each file of these sources, too, and links it nowhere.
rm -f "$out"/html/*_8md.html
