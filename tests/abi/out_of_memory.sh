#!/bin/sh
# Fails on an exported function that no walk of allocations calls: out_of_memory.sh MAP SOURCE...
#
# A function that is added to the version script has to be added to tests/abi/out_of_memory*.cpp too.
set -eu

map=$1
shift
calls=$(sed 's,//.*,,' "$@" | grep -o 'hf_[a-z0-9_]*' | sort -u)
exported=$(sed -n 's/^ *\(hf_[a-z0-9_]*\);.*/\1/p' "$map" | sort -u)
[ -n "$exported" ] || { echo "$map lists nothing"; exit 1; }
status=0
for function in $exported; do
  echo "$calls" | grep -qx "$function" || { echo "$function is called by no walk of allocations"; status=1; }
done
exit "$status"
