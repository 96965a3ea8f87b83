#!/usr/bin/env bash
# podman 5.4: Debian trixie's. STORE: overlay, vfs.
. "$(dirname "$0")/common.sh"
. "$here/podman.sh"
. "$here/trixie.sh"

start() { make_trixie && serve_podman in_trixie; }

main "$@"
