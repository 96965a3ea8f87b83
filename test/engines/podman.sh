# podman's service, for the scripts of its versions; sourced by them.

# serve_podman WRAPPER…: starts one by way of a wrapper. RUN has runc, since crun refuses cgroups of both versions at once,
# and asks for no limits that a container's root may not set. What runs needs a short path.
serve_podman() {
  mkdir -p "$dir/run"
  cat >"$dir/containers.conf" <<'CONF'
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
CONF
  launch "$dir/podman.sock" "$@" sh -c 'mount --bind "$0/run" /mnt && exec "$@"' "$dir" \
    env CONTAINERS_CONF="$dir/containers.conf" \
    podman --runtime runc --root "$dir/data" --runroot /mnt --tmpdir /mnt/tmp --storage-driver "$store" system service --time 0 \
    "unix://$dir/podman.sock"
}
