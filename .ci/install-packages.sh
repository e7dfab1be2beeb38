#!/usr/bin/env bash
# install-packages.sh PACKAGE…: Debian packages, where they are missing. Quiet and quick when they are all there.
set -euo pipefail

is_installed() {
  [ "$(dpkg-query --show --showformat '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing=()
for package in "$@"; do
  is_installed "$package" || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  export DEBIAN_FRONTEND=noninteractive
  # Small images have no manuals, and Java's packages want to link theirs.
  mkdir -p /usr/share/man/man1
  apt-get update -q
  apt-get install -qy --no-install-recommends ca-certificates "${missing[@]}"
fi
