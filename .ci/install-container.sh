#!/usr/bin/env bash
# What builds and runs the node's container without a Docker daemon (test/support/container.sh), and what makes the networks
# that it is tested in (test/support/netlab.sh), where they are missing.
set -euo pipefail

"$(dirname "$0")/install-packages.sh" podman runc mmdebstrap iproute2 nftables procps python3 curl lftp
echo "All are there."
