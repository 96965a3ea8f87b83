# A user with subordinate ids, for the engines without root; sourced by their scripts.

# as_user COMMAND…: becomes a command of a user that is known in its mount namespace alone, whose home is /mnt: $dir,
# where the folders above it may be closed to him.
as_user() {
  local file id=61000
  for file in passwd group subuid subgid; do cp "/etc/$file" "$dir/etc-$file" 2>/dev/null || : >"$dir/etc-$file"; done
  echo "layersize:x:$id:$id::/mnt:/bin/sh" >>"$dir/etc-passwd"
  echo "layersize:x:$id:" >>"$dir/etc-group"
  # Enough for owners that a tar header has no room for.
  echo 'layersize:1000000:4000000' | tee -a "$dir/etc-subuid" >>"$dir/etc-subgid"
  mkdir -p "$dir/run" && chown "$id:$id" "$dir" "$dir/run" && chmod 700 "$dir/run"
  isolated sh -c '
    dir=$1 id=$2 && shift 2
    mount --bind "$dir" /mnt && mount -t tmpfs layersize /tmp && cd / || exit 1
    for file in passwd group subuid subgid; do mount --bind "/mnt/etc-$file" "/etc/$file" || exit 1; done
    exec setpriv --reuid "$id" --regid "$id" --clear-groups \
      env -i HOME=/mnt USER=layersize XDG_RUNTIME_DIR=/mnt/run PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"' \
    sh "$dir" "$id" "$@"
}
