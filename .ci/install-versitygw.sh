#!/usr/bin/env bash
# Builds the S3 that test/s3 and test/e2e run on: install-versitygw.sh FILE
set -euo pipefail

version=v1.8.0
# What its go.mod asks for.
go_version=1.25.0
program=$1

if [ -x "$program" ]; then
  echo "It is there: $program"
  exit
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Go does not look for a go.mod in the repository, and fetches no toolchain on its own account.
cd "$work"
export GOTOOLCHAIN=local GOFLAGS=-modcacherw

is_new_enough() {
  local found
  found=$(go env GOVERSION 2>/dev/null) || return 1
  [ "$(printf '%s\n' "$go_version" "${found#go}" | sort -V | head -n 1)" = "$go_version" ]
}

# Debian's Go may be too old to build it, but any Go can fetch a newer one: toolchains are modules.
use_newer_go() {
  local toolchain=golang.org/toolchain@v0.0.1-go$go_version.linux-$(go env GOARCH)
  GOMODCACHE=$work/toolchain go mod download "$toolchain"
  local root=$work/toolchain/$toolchain
  chmod -R u+w "$root"
  chmod +x "$root"/bin/* "$root"/pkg/tool/*/*
  find "$root" -name _go.mod -execdir mv {} go.mod \;
  export GOROOT=$root PATH=$root/bin:$PATH
}

if ! command -v go >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q
  apt-get install -qy --no-install-recommends ca-certificates golang-go
fi
is_new_enough || use_newer_go
GOBIN=$work/bin CGO_ENABLED=0 go install "github.com/versity/versitygw/cmd/versitygw@$version"
mkdir -p "$(dirname "$program")"
mv "$work/bin/versitygw" "$program"
