#!/usr/bin/env bash
# podman 4.3 without root: Debian bookworm's, and uidmap. STORE: overlay, vfs.
. "$(dirname "$0")/common.sh"
. "$here/rootless.sh"

start() {
  launch "$dir/podman.sock" as_user \
    podman --runtime runc --root /mnt/data --runroot /mnt/run/podman --storage-driver "$store" system service --time 0 \
    unix:///mnt/podman.sock
}

main "$@"
