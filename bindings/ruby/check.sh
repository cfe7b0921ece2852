#!/bin/sh
# Checks the Ruby binding: bindings/ruby/check.sh PREFIX [BUILD]
#
# PREFIX is where the C library is installed. Everything is built in BUILD, a temporary folder if
# none is named, and nothing in the source tree. Needs ruby, ruby-dev, make, rake, ruby-minitest, swig,
# pkgconf and a C compiler; no network. HOLDFAST_CYCLES=1000000 makes the memory tests long.
set -eu

source=$(cd "$(dirname "$0")" && pwd)
. "$source/../installed.sh"
use_installed "$@"
HOLDFAST_BINDINGS=$source/..
HOLDFAST_VECTORS=${HOLDFAST_VECTORS:-$source/../../tests/vectors}
export HOLDFAST_BINDINGS HOLDFAST_VECTORS

run() {
  echo "ruby: $*"
  "$@"
}

rm -rf "$build/ruby" "$build/gems"
cp -R "$source" "$build/ruby"
cd "$build/ruby"
run rake clobber
run env WARNINGS=1 rake compile
for file in $(find lib test examples ext -name '*.rb') Rakefile holdfast.gemspec; do ruby -wc "$file" >/dev/null; done

run rake test
run rake example

# Documentation: every class and method has some, and making it says nothing on standard error.
run rake doc 2>doc.errors
if grep -v '^rdoc ' doc.errors; then exit 1; fi
run rdoc --coverage-report --quiet lib ext/holdfast/cluster.c ext/holdfast/load.c ext/holdfast/plan.c \
  ext/holdfast/view.c >coverage.txt 2>&1 || true
grep -q '100.00% documented' coverage.txt || { cat coverage.txt; exit 1; }

# As a user has it: the gem is installed without SWIG and without this tree.
run rake gem
mkdir -p no-swig
printf '#!/bin/sh\necho "swig was called" >&2; exit 1\n' >no-swig/swig
chmod +x no-swig/swig
run env PATH="$build/ruby/no-swig:$PATH" gem install --local --no-document --install-dir "$build/gems" ./*.gem
cd /
unset HOLDFAST_BINDINGS
run env GEM_HOME="$build/gems" GEM_PATH="$build/gems" ruby -w -e '
  require "holdfast"
  view = Holdfast::Cluster.build { |c| c.add("a").add("b") }.view
  abort "the gem does not answer" unless %w[a b].include?(view["key"])
  puts "holdfast #{Holdfast::VERSION} over library #{Holdfast.library_version}"
'
echo "ruby: all checks passed"
