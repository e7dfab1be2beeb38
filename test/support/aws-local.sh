#!/usr/bin/env bash
# A local AWS for `cdk deploy` and the real Lambdas: MiniStack (PyPI, MIT) with aws-local/extras.py. No Docker, no account.
#
#   aws-local.sh install    what it needs, once
#   aws-local.sh run        run it on 127.0.0.1 until SIGTERM
#   aws-local.sh start      install, run it in the background, wait until healthy, print the exports
#   aws-local.sh env        print the exports:  eval "$(aws-local.sh env)"
#   aws-local.sh reset      forget every resource, keep the process
#   aws-local.sh stop       end the process that `start` began
#   aws-local.sh log        print the log file's path
#
# AWS_LOCAL_PORT=4599   AWS_LOCAL_DIR=(a folder for its log and the unpacked Lambdas)
# AWS_LOCAL_AUTH=1 (enforce IAM: signatures, user and role policies)   AWS_LOCAL_NODE=(a folder with the node that runs Lambdas)
# AWS_LOCAL_AUTHFAILURES=2 (a fresh instance refuses its first N AssociateAddress)   AWS_LOCAL_PLACEHOLDERS=AWS::X::Y,…
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
version=1.5.33
cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/pasvport
venv=$cache/ministack-$version
dir=${AWS_LOCAL_DIR:-$cache/aws-local}
port=${AWS_LOCAL_PORT:-4599}
pidfile=$dir/$port.pid
log=$dir/$port.log
url=http://127.0.0.1:$port
tmp=$dir/$port.tmp # the unpacked Lambdas, which MiniStack leaves behind

healthy() { curl -sf -o /dev/null --max-time 2 "$url/_ministack/health"; }
# Ours, and no other that has taken its number since; without /proc only the number tells.
running() {
  [[ -s $pidfile ]] || return
  if [[ -d /proc ]]; then grep -qs extras.py "/proc/$(<"$pidfile")/cmdline"; else kill -0 "$(<"$pidfile")" 2>/dev/null; fi
}

install() {
  "$venv/bin/python" -c "import ministack" 2>/dev/null && return
  mkdir -p "$cache"
  python3 -m venv --clear "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check "ministack==$version" >&2
}

env_lines() {
  cat <<EOF
export AWS_ENDPOINT_URL=$url
export AWS_ACCESS_KEY_ID=test
export AWS_SECRET_ACCESS_KEY=test
export AWS_REGION=us-east-1
export AWS_DEFAULT_REGION=us-east-1
export AWS_EC2_METADATA_DISABLED=true
export CDK_DEFAULT_ACCOUNT=000000000000
export CDK_DEFAULT_REGION=us-east-1
export CDK_DISABLE_CLI_TELEMETRY=true
unset AWS_PROFILE AWS_SESSION_TOKEN
EOF
}

run() {
  rm -rf "$tmp"
  mkdir -p "$tmp"
  export TMPDIR=$tmp
  export GATEWAY_PORT=$port BIND_HOST=127.0.0.1 LAMBDA_EXECUTOR=local PYTHONDONTWRITEBYTECODE=1
  # In an HTTP API's own name, <api>.execute-api.localhost: a call that is signed for it goes there by its path.
  export MINISTACK_HOST=localhost
  # Whatever Docker the machine has: the same behaviour everywhere.
  export DOCKER_HOST=unix:///nonexistent.sock
  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
  unset AWS_ENDPOINT_URL AWS_PROFILE AWS_SESSION_TOKEN
  [[ -z ${AWS_LOCAL_NODE:-} ]] || export PATH=$AWS_LOCAL_NODE:$PATH
  [[ ${AWS_LOCAL_AUTH:-} != 1 ]] || export AUTH=true
  exec "$venv/bin/python" "$here/aws-local/extras.py"
}

start() {
  if running && healthy; then env_lines; return; fi
  if healthy; then echo "aws-local: port $port already answers and is not ours; set AWS_LOCAL_PORT" >&2; exit 1; fi
  install
  mkdir -p "$dir"
  (run >"$log" 2>&1 </dev/null) &
  echo $! >"$pidfile"
  for _ in {1..150}; do
    healthy && { env_lines; return; }
    kill -0 "$(<"$pidfile")" 2>/dev/null || break
    sleep 0.1
  done
  echo "aws-local: did not start; the log's end:" >&2
  tail -20 "$log" >&2
  exit 1
}

stop() {
  running || { rm -f "$pidfile"; return 0; }
  local pid
  pid=$(<"$pidfile")
  kill "$pid"
  for _ in {1..50}; do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  kill -0 "$pid" 2>/dev/null && kill -9 "$pid"
  rm -rf "$pidfile" "$tmp"
}

case ${1:-} in
  install | run | start | stop) "$1" ;;
  env) env_lines ;;
  reset) curl -sf -X POST "$url/_ministack/reset" >/dev/null ;;
  log) echo "$log" ;;
  *) sed -n '2,15s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
