#!/usr/bin/env bash
# Docker 26: Debian trixie's. STORE: overlay2, vfs, containerd. Its buildx stands in DIR.
. "$(dirname "$0")/common.sh"
. "$here/trixie.sh"

start() {
  make_trixie
  if [[ $store == containerd ]]; then
    echo '{ "features": { "containerd-snapshotter": true } }'
  else
    echo "{ \"storage-driver\": \"$store\" }"
  fi >"$dir/daemon.json"
  # With trixie's own libraries it runs outside as well.
  cat >"$dir/buildx" <<BUILDX
#!/bin/sh
exec '$trixie/lib64/ld-linux-x86-64.so.2' --library-path '$trixie/usr/lib/x86_64-linux-gnu' \\
  '$trixie/usr/libexec/docker/cli-plugins/docker-buildx' "\$@"
BUILDX
  chmod +x "$dir/buildx"
  launch "$dir/docker.sock" in_trixie \
    dockerd --config-file "$dir/daemon.json" --host "unix://$dir/docker.sock" --data-root "$dir/data" \
    --exec-root "$dir/exec" --pidfile "$dir/docker.pid" --bridge none --iptables=false
}

main "$@"
