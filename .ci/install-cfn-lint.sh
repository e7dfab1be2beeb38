#!/usr/bin/env bash
# install-cfn-lint.sh FOLDER: cfn-lint at FOLDER/bin/cfn-lint, where it is missing.
set -euo pipefail

version=1.58.0
folder=$1

"$(dirname "$0")/install-packages.sh" python3 python3-venv
if ! "$folder/bin/cfn-lint" --version 2>/dev/null | grep -qF " $version"; then
  python3 -m venv --clear "$folder"
  "$folder/bin/pip" install --quiet --disable-pip-version-check "cfn-lint==$version"
fi
"$folder/bin/cfn-lint" --version
