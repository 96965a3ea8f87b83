import { chmodSync, chownSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { noise } from './noise.js'
import { output } from './process.js'

/** Longer than the 100 bytes of a tar header's name, and a folder whose files are beyond the 255 of name and prefix. */
const LONG_NAME = 'long-'.repeat(48)
const DEEP_FOLDER = Array.from({ length: 6 }, (_, i) => `${'deep-'.repeat(11)}${i}`).join('/')

/** The folder that images are built from: names, kinds and attributes that a tar can hold. */
export async function makeContext(context: string): Promise<void> {
  const app = join(context, 'app')
  for (const folder of ['folder/nested', DEEP_FOLDER]) mkdirSync(join(app, folder), { recursive: true })
  const files: Record<string, number> = {
    'one.bin': 120_000,
    'two.bin': 70_001,
    tool: 40_000,
    empty: 0,
    'folder/a.bin': 30_000,
    'folder/nested/b.bin': 511,
    'folder/nested/c.bin': 512,
    ' name with  spaces ': 100,
    'new\nline': 101,
    'back\\slash\\x41\\': 102,
    'größe-日本語-🐳': 103,
    'quo"te\'s$HOME`': 104,
    '-rf': 105,
    [LONG_NAME]: 106,
    [`${DEEP_FOLDER}/file`]: 107,
  }
  for (const [name, size] of Object.entries(files)) writeFileSync(join(app, name), noise(size, name))
  chmodSync(join(app, 'tool'), 0o755)
  symlinkSync('one.bin', join(app, 'link'))
  symlinkSync('../nowhere/ünï\\code', join(app, 'dangling'))
  symlinkSync(`/${'target-'.repeat(30)}`, join(app, 'long-link'))
  await makeBundle(context)
}

/** An archive for ADD to unpack: owners, modes and links as COPY would not bring them. */
async function makeBundle(context: string): Promise<void> {
  const bundle = join(context, 'bundle')
  mkdirSync(join(bundle, 'folder/inner'), { recursive: true })
  writeFileSync(join(bundle, 'folder/kept'), noise(5000, 'kept'))
  writeFileSync(join(bundle, 'folder/inner/file'), noise(6000, 'inner'))
  linkSync(join(bundle, 'folder/kept'), join(bundle, 'folder/second-name'))
  symlinkSync('folder/kept', join(bundle, 'link'))
  writeFileSync(join(bundle, 'setuid'), noise(700, 'setuid'))
  // More than the seven octal digits of a tar header can say.
  chownSync(join(bundle, 'setuid'), 3_000_000, 2_500_000)
  chmodSync(join(bundle, 'setuid'), 0o6711)
  chmodSync(join(bundle, 'folder'), 0o3770)
  // The one attribute that engines keep, and only from a tar: COPY drops it.
  for (const name of ['capable', 'stripped']) {
    writeFileSync(join(bundle, name), noise(800, name))
    await output('setcap', ['cap_net_raw+ep', join(bundle, name)])
  }
  await output('tar', [
    '--xattrs',
    '--xattrs-include=security.*',
    '-C',
    bundle,
    '-czf',
    join(context, 'bundle.tar.gz'),
    '.',
  ])
}
