# What the scripts of the engines share; sourced by them. Each of them is called so, as root:
#
#   SCRIPT start DIR [STORE]   starts an engine whose data are all in DIR, and prints the path of its socket
#   SCRIPT stop DIR            ends it, and removes DIR
#
# DIR is absolute, and short: a socket's path has room for 107 bytes. A script defines `start`, which finds $dir and
# $store set and calls `launch`. Builds need the host's network: the engines have none of their own.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# launch SOCKET COMMAND…: leaves the command running, and prints the socket when the engine answers there.
launch() {
  local socket=$1
  shift
  ("$@") >"$dir/log" 2>&1 </dev/null &
  echo $! >"$dir/pid"
  for _ in {1..300}; do
    if curl -sf -m 5 --unix-socket "$socket" http://engine/_ping >/dev/null; then
      echo "$socket"
      return
    fi
    kill -0 "$!" 2>/dev/null || break
    sleep 0.1
  done
  printf '%s\n' "The engine in $dir did not come up. Its last words:" "$(tail -n 20 "$dir/log")" >&2
  return 1
}

# isolated COMMAND…: becomes the command, in a session by which `stop` finds all of it, and in a mount namespace that
# takes its mounts along. A containerd of the machine's is hidden there: an engine would use it.
isolated() {
  exec setsid unshare --mount --propagation slave sh -c '
    [ ! -d /run/containerd ] || mount -t tmpfs layersize /run/containerd || exit 1
    exec "$@"' sh "$@"
}

# The processes of a session, which come and go. The name of a program, in brackets, may have anything in it.
in_session() {
  { sed -sn 's/^\([0-9]*\) (.*) . [0-9]* [0-9]* \([0-9]*\) .*/\2 \1/p' /proc/[0-9]*/stat 2>/dev/null || true; } |
    awk -v session="$1" '$1 == session { print $2 }'
}

stop() {
  local pid='' left
  [[ ! -s $dir/pid ]] || pid=$(<"$dir/pid")
  if [[ $pid ]]; then
    kill "$pid" 2>/dev/null || true
    for _ in {1..150}; do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    left=$(in_session "$pid")
    [[ ! $left ]] || kill -KILL $left 2>/dev/null || true
  fi
  for _ in {1..50}; do
    rm -rf --one-file-system "$dir" 2>/dev/null && return
    sleep 0.1
  done
  rm -rf --one-file-system "$dir"
}

main() {
  dir=${2:?no folder named} store=${3:-overlay2}
  case $1 in
    start) mkdir -p "$dir" && start ;;
    stop) stop ;;
    *) echo "Neither start nor stop: $1" >&2 && exit 2 ;;
  esac
}
