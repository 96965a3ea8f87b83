#!/usr/bin/env bash
# Docker of the 29 line, with containerd, runc and buildx as it asks for them. STORE: containerd, overlay2.
#   LAYERSIZE_DOCKER29_BIN   the folder of its programs, built at the first call from Go modules: 5 to 10 minutes with
#                            cold caches. That takes Go 1.26 or later, gcc, libc6-dev, libseccomp-dev and pkg-config.
. "$(dirname "$0")/common.sh"
programs=${LAYERSIZE_DOCKER29_BIN:-${TMPDIR:-/tmp}/layersize-docker-29}

# containerd and buildx want nothing newer than what moby's own go.mod names, so that dockerd is what was tested.
moby=v2.0.0-beta.24 containerd=v2.3.5 buildx=v0.37.0 runc=v1.5.2

make_programs() {
  [[ ! -x $programs/runc ]] || return 0
  command -v go >/dev/null || { echo 'Go 1.26 or later has to be in PATH: Docker 29 is built with it.' >&2 && return 1; }
  mkdir -p "$programs/source"
  cat >"$programs/source/go.mod" <<MOD
module layersize.test/docker

go 1.26

require (
	github.com/containerd/containerd/v2 $containerd
	github.com/docker/buildx $buildx
	github.com/moby/moby/v2 $moby
)
MOD
  # One build for all that is pure Go: what they share is compiled once. runc comes last, and says that all are there.
  (
    cd "$programs/source"
    export GOTOOLCHAIN=local GOWORK=off
    CGO_ENABLED=0 GOFLAGS=-mod=mod go build -trimpath -buildvcs=false -o "$programs/" \
      -ldflags "-s -w -X github.com/moby/moby/v2/dockerversion.Version=29.0.0-$moby" \
      -tags 'exclude_graphdriver_btrfs exclude_disk_quota no_btrfs no_devmapper no_zfs no_cri' \
      github.com/moby/moby/v2/cmd/dockerd github.com/docker/buildx/cmd/buildx \
      github.com/containerd/containerd/v2/cmd/containerd github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2
    GOBIN=$programs CGO_ENABLED=1 go install -trimpath -buildvcs=false -tags seccomp -ldflags "-s -w" \
      "github.com/opencontainers/runc@$runc"
  ) >"$programs/log" 2>&1 && return
  printf '%s\n' 'Docker 29 could not be built:' "$(tail -n 20 "$programs/log")" >&2
  return 1
}

start() {
  make_programs
  if [[ $store == containerd ]]; then
    echo '{ "features": { "containerd-snapshotter": true } }'
  else
    echo "{ \"features\": { \"containerd-snapshotter\": false }, \"storage-driver\": \"$store\" }"
  fi >"$dir/daemon.json"
  ln -sf "$programs/buildx" "$dir/buildx"
  PATH=$programs:$PATH launch "$dir/docker.sock" isolated \
    dockerd --config-file "$dir/daemon.json" --host "unix://$dir/docker.sock" --data-root "$dir/data" \
    --exec-root "$dir/exec" --pidfile "$dir/docker.pid" --bridge none --iptables=false --ip6tables=false \
    --ip-forward=false --userland-proxy=false
}

main "$@"
