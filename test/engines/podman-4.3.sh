#!/usr/bin/env bash
# podman 4.3: Debian bookworm's. STORE: overlay, vfs.
. "$(dirname "$0")/common.sh"
. "$here/podman.sh"

start() { serve_podman isolated; }

main "$@"
