#!/usr/bin/env bash
# Docker 20.10: Debian bookworm's docker.io. STORE: overlay2, vfs.
. "$(dirname "$0")/common.sh"

start() {
  # Debian's containerd and runc under it, whatever else a machine has.
  PATH=/usr/sbin:/usr/bin:/sbin:/bin launch "$dir/docker.sock" isolated \
    dockerd --host "unix://$dir/docker.sock" --data-root "$dir/data" --exec-root "$dir/exec" \
    --pidfile "$dir/docker.pid" --storage-driver "$store" --bridge none --iptables=false
}

main "$@"
