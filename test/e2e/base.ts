import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Engine } from './engine.js'
import { output } from './process.js'

/** Statically linked; in the base it is /bin/busybox too. */
export const BUSYBOX = '/bin/busybox'

/** A root file system that a RUN can work in, from Debian's busybox-static: no registry is needed. */
export async function makeRootFileSystem(folder: string): Promise<void> {
  for (const name of ['bin', 'dev', 'etc', 'proc', 'root', 'sys'])
    mkdirSync(join(folder, name), { recursive: true })
  mkdirSync(join(folder, 'tmp'))
  await output('chmod', ['1777', join(folder, 'tmp')])
  copyFileSync(BUSYBOX, join(folder, 'bin/busybox'))
  const applets = (await output(BUSYBOX, ['--list'])).toString('utf8').trim().split('\n')
  for (const applet of applets) {
    if (applet !== 'busybox') symlinkSync('busybox', join(folder, 'bin', applet))
  }
  writeFileSync(join(folder, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n')
  writeFileSync(join(folder, 'etc/group'), 'root:x:0:\n')
  // Debian's busybox has none of its own.
  const adduser = `#!/bin/sh\necho "$1:x:1000:1000::/:/bin/sh" >> /etc/passwd && echo "$1:x:1000:" >> /etc/group\n`
  writeFileSync(join(folder, 'bin/adduser'), adduser, { mode: 0o755 })
  writeFileSync(join(folder, 'etc/os-release'), 'ID=busybox\nPRETTY_NAME="BusyBox"\n')
}

/** Makes the image that others are built on, with some of this machine's programs in it, and gives its name. */
export async function importBase(
  engine: Engine,
  folder: string,
  programs: readonly string[] = [],
): Promise<string> {
  await makeRootFileSystem(folder)
  for (const program of programs) await addProgram(folder, program)
  const name = engine.imageName('base')
  await engine.importFolder(name, folder)
  return name
}

/** A program with the libraries that it is linked to. */
async function addProgram(root: string, program: string): Promise<void> {
  const libraries = (await output('ldd', [program])).toString('utf8').match(/\/\S+/g) ?? []
  for (const path of [program, ...libraries]) {
    mkdirSync(join(root, dirname(path)), { recursive: true })
    copyFileSync(path, join(root, path))
  }
}
