#!/usr/bin/env bash
# The FTP clients that test/e2e drives, where they are missing.
set -euo pipefail

packages=(
  curl lftp wget aria2 ncftp tnftp inetutils-ftp rclone
  python3 python3-venv
  perl libio-socket-ssl-perl
  ruby
  php-cli
  openjdk-17-jdk-headless libcommons-net-java
)
aioftp_version=0.28.3
# test/e2e/clients/aioftp.ts looks for it here.
aioftp=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/pasvport/aioftp-$aioftp_version

"$(dirname "$0")/install-packages.sh" "${packages[@]}"

if ! "$aioftp/bin/python3" -c "import aioftp" 2>/dev/null; then
  python3 -m venv --clear "$aioftp"
  "$aioftp/bin/pip" install --quiet --disable-pip-version-check "aioftp==$aioftp_version"
fi
echo "All are there."
