# Sourced by the scripts beside it.
#
# need_packages PACKAGE...: installs the Debian packages that are missing, as root or with
# sudo, and says so in one line. Where it cannot, it names them and fails. Touches no network
# when nothing is missing.
need_packages() {
  missing=
  for package in "$@"; do
    case $(dpkg-query -W -f='${Status}' "$package" 2> /dev/null) in
      *" ok installed") ;;
      *) missing="$missing $package" ;;
    esac
  done
  [ -n "$missing" ] || return 0

  as_root=
  if [ "$(id -u)" -ne 0 ]; then
    as_root="sudo -n"
    $as_root true 2> /dev/null || {
      echo "missing packages, and neither root nor sudo to install them: apt-get install$missing"
      return 1
    }
  fi
  echo "installing$missing"
  # The lists may be absent or old; a stale list is tried only if updating fails.
  said=$($as_root apt-get -q update 2>&1) || echo "apt-get update failed; trying with the lists that are here"
  # shellcheck disable=SC2086 # a list of words
  said=$(without_servers env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y --no-install-recommends install $missing 2>&1 < /dev/null) || {
    echo "$said" | tail -n 5
    echo "these packages could not be installed:$missing"
    return 1
  }
}

# without_servers COMMAND...: runs it as root. A server that it installs does not start: tests start their own, on
# 127.0.0.1. Who has a policy of starting keeps it.
without_servers() (
  policy=/usr/sbin/policy-rc.d
  [ -e "$policy" ] || {
    trap '$as_root rm -f "$policy"' EXIT
    trap 'exit 1' HUP INT TERM
    printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" > /dev/null && $as_root chmod 755 "$policy"
  }
  $as_root "$@"
)

# drop_stale BUILD...: deletes build directories that were configured for a tree in another place,
# as after the tree was moved or copied: CMake refuses them.
drop_stale() {
  for stale in "$@"; do
    [ -f "$stale/CMakeCache.txt" ] || continue
    grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" "$stale/CMakeCache.txt" || rm -rf "$stale"
  done
}
