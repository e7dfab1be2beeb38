#!/usr/bin/env bash
# The FTP clients that test/e2e drives, where they are missing.
set -euo pipefail

missing=()
for program in curl lftp python3; do
  command -v "$program" >/dev/null || missing+=("$program")
done
if [ ${#missing[@]} -eq 0 ]; then
  echo "All are there."
  exit
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -qy --no-install-recommends ca-certificates "${missing[@]}"
