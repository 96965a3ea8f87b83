#!/usr/bin/env bash
# Docker 20.10 without root: Debian bookworm's docker.io, rootlesskit and uidmap. STORE: overlay2, vfs.
. "$(dirname "$0")/common.sh"
. "$here/rootless.sh"

start() {
  # What docker's own dockerd-rootless.sh does, in a network of its own that leads nowhere.
  launch "$dir/docker.sock" as_user rootlesskit --state-dir /mnt/run/kit --net=host --copy-up=/etc --copy-up=/run \
    --propagation=rslave sh -c 'rm -f /run/docker /run/containerd; exec unshare --net "$@"' sh \
    dockerd --rootless --host unix:///mnt/docker.sock --data-root /mnt/data --exec-root /mnt/run/exec \
    --pidfile /mnt/docker.pid --storage-driver "$store" --bridge none --iptables=false
}

main "$@"
