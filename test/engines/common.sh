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

# isolated COMMAND…: becomes one that runs the command, in namespaces that end with it: of processes, so that nothing is
# left that it has started, and of mounts. A containerd of the machine's is hidden there: an engine would use it.
isolated() {
  exec setsid unshare --mount --pid --fork --kill-child --mount-proc --propagation slave sh -c '
    [ ! -d /run/containerd ] || mount -t tmpfs layersize /run/containerd || exit 1
    "$@" &
    trap "kill $!" TERM
    wait "$!" || wait "$!"' sh "$@"
}

stop() {
  local pid child
  if [[ -s $dir/pid ]] && pid=$(<"$dir/pid") && kill -0 "$pid" 2>/dev/null; then
    # Signals are for the first process in the namespace; the one that made it takes none but the last.
    child=$(<"/proc/$pid/task/$pid/children")
    kill $child 2>/dev/null || true
    for _ in {1..150}; do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    kill -KILL "$pid" 2>/dev/null || true
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
