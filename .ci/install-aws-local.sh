#!/usr/bin/env bash
# What runs AWS on this machine (test/support/aws-local.sh), and what a deployment is tried with there, where it is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

.ci/install-packages.sh python3 python3-venv iproute2 nftables procps curl lftp
test/support/aws-local.sh install
echo "All are there."
