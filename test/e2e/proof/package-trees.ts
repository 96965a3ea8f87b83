import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { type Base, BUSYBOX_BASE, equipped } from './bases.js'
import { writeFiles } from './write-files.js'

/** Writes a file of that many bytes. */
const FILL = 'fill() { mkdir -p "$(dirname "$1")" && head -c "$2" /dev/urandom > "$1"; }'

/** Does to a tree what apk does: `update` keeps the index, `add` installs from it or fetches one that it does not keep. */
const APK = `#!/bin/sh
set -e
${FILL}
cache=yes do=
for word; do
  case $word in --no-cache) cache= ;; -*) ;; *) do="$do $word" ;; esac
done
set -- $do
case $1 in
  update) fill /var/cache/apk/APKINDEX.49104001.tar.gz 1500000 ;;
  add) shift
    if [ "$cache" ]; then
      [ -f /var/cache/apk/APKINDEX.49104001.tar.gz ] || fill /var/cache/apk/APKINDEX.49104001.tar.gz 1500000
    fi
    for name; do
      mkdir -p /lib/apk/db && echo "P:$name" >> /lib/apk/db/installed && echo "$name" > "/usr/bin/$name"
    done ;;
esac
`

/** Does to a tree what dnf does: metadata are fetched where there are none, and stay. */
const DNF = `#!/bin/sh
set -e
${FILL}
metadata=/var/cache/dnf/fedora-0144162fa3d6aa98/repodata/primary.xml.gz
case $1 in
  install) shift
    [ -f $metadata ] || fill $metadata 1500000
    for name; do
      case $name in
        -*) ;;
        *) mkdir -p /var/lib/rpm && echo "$name" >> /var/lib/rpm/rpmdb.sqlite && echo "$name" > "/usr/bin/$name" ;;
      esac
    done ;;
  clean) rm -rf /var/cache/dnf/* ;;
esac
`

function withProgram(name: string, path: string, text: string): Base {
  return equipped(
    BUSYBOX_BASE,
    name,
    ['RUN mkdir -p /usr/bin /var/cache', `COPY ${path} /${path}`],
    (folder) => {
      writeFiles(folder, { [path]: text })
      chmodSync(join(folder, path), 0o755)
    },
  )
}

/** A tree with a program in it that does what Alpine's does. */
export const APK_TREE = withProgram('apk-tree', 'bin/apk', APK)

/** The same with that of Fedora. */
export const RPM_TREE = withProgram('rpm-tree', 'bin/dnf', DNF)
