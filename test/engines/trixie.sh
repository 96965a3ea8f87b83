# Debian trixie in a folder, for the engines that it has; sourced by their scripts.
#   LAYERSIZE_TRIXIE_ROOT   the folder, made at the first call: a minute or two, 1 GB
trixie=${LAYERSIZE_TRIXIE_ROOT:-${TMPDIR:-/tmp}/layersize-trixie}

make_trixie() {
  [[ ! -x $trixie/usr/sbin/dockerd ]] || return 0
  command -v debootstrap >/dev/null || { echo 'debootstrap has to be installed.' >&2 && return 1; }
  rm -rf --one-file-system "$trixie.part"
  local packages=docker.io,docker-cli,docker-buildx,iptables,podman,buildah,runc,uidmap,ca-certificates
  if ! debootstrap --variant=minbase --include="$packages" trixie "$trixie.part" >"$trixie.log" 2>&1; then
    printf '%s\n' "Debian trixie could not be installed, with Docker 26 and podman 5 in it:" "$(tail -n 5 "$trixie.log")" >&2
    return 1
  fi
  mv "$trixie.part" "$trixie"
}

# in_trixie COMMAND…: becomes a command of trixie's, that has proc, sys and dev, and $dir at the same path.
# In a plain chroot a RUN fails ("remount /"): the root has to be a mount point.
in_trixie() {
  isolated sh -c '
    root=$1 dir=$2 && shift 2
    mount --rbind "$root" "$root" && cd "$root" || exit 1
    for path in proc sys dev; do mount --rbind "/$path" "./$path" || exit 1; done
    # Nothing is left of the folder in the root: what it is made in is a file system of this process alone.
    at=.$dir && while [ ! -d "$at" ]; do at=${at%/*}; done
    [ "$at" = . ] || mount -t tmpfs layersize "$at" || exit 1
    mkdir -p ".$dir" && mount --rbind "$dir" ".$dir" || exit 1
    exec chroot . "$@"' sh "$trixie" "$dir" "$@"
}
