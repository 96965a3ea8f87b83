import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  analyze,
  applyPatch,
  type PatchedFile,
  readPatch,
  saveAnalysis,
} from '../../packages/core/src/index.js'
import { base, noise, saveImage, step } from '../helpers/image.js'
import { layersize as run } from '../helpers/layersize.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file } from '../helpers/write-tar.js'

const root = join(import.meta.dirname, '../..')
const shop = join(root, 'fixtures/shop/shop.tar.gz')
const dockerfile = readFileSync(join(root, 'fixtures/shop/Dockerfile'), 'utf8')
/** After the patch of one rule, and after all of them. */
const owned = dockerfile
  .replace('COPY . .', 'COPY --chown=shop:shop . .')
  .replace('RUN chown -R shop:shop /app', 'RUN chown shop:shop /app')
const cleaned = owned.replace('install -y curl', 'install -y curl && rm -rf /var/lib/apt/lists/*')
const analysis = await analyze(shop, { dockerfile: { text: dockerfile } })
const [patched] = readPatch(analysis.fix?.patch ?? '') as [PatchedFile]
const fixed = applyPatch(dockerfile, patched) as string

const temp = new TempFolder()

/** Where the image's Dockerfile stands, as in its repository. */
let folder: string
beforeEach(() => {
  folder = temp.folder([])
  writeFileSync(join(folder, 'Dockerfile'), dockerfile)
})

const fix = (...args: string[]) => run(folder, ['fix', shop, ...args])
const read = (name = 'Dockerfile') => readFileSync(join(folder, name), 'utf8')

/** What a tool says when it is given the patch. */
function pipe(command: string, patch: string, cwd = folder) {
  const { status, stderr } = spawnSync(command, { cwd, shell: true, input: patch, encoding: 'utf8' })
  return { status, stderr }
}

describe('the patch of the image of npm start', () => {
  test('is alone on stdout, and git applies it', async () => {
    const { stdout, stderr, code } = await fix()
    expect(code).toBe(0)
    expect(stdout).toMatch(/^--- a\/Dockerfile\n\+\+\+ b\/Dockerfile\n@@ /)
    expect(pipe('git apply --check', stdout)).toEqual({ status: 0, stderr: '' })
    expect(pipe('git apply', stdout)).toEqual({ status: 0, stderr: '' })
    expect(read()).toBe(fixed)
    expect(stderr).toMatch(/^One patch for \d findings saves 1\.\d+ MB[,\n]/)
    for (const line of ['COPY --chown=shop:shop . .', 'RUN chown shop:shop /app'])
      expect(read()).toContain(`\n${line}\n`)
    expect(stderr.replace(/\s+/g, ' ')).toMatch(/946 kB .* \[metadata-only-change\] Dockerfile:17/)
    expect(stderr).toContain('What no patch can do, in words:\n')
    expect(stderr.replace(/\s+/g, ' ')).toMatch(/426 kB .* \[version-control\] Dockerfile:17/)
  })

  test('is applied by patch as well, and in a folder of a repository', async () => {
    const { stdout } = await fix()
    expect(pipe('patch -p1 -s', stdout).status).toBe(0)
    expect(read()).toBe(fixed)
    writeFileSync(join(folder, 'Dockerfile'), dockerfile)
    spawnSync('git', ['init', '-q'], { cwd: temp.path })
    expect(pipe('git apply', stdout)).toEqual({ status: 0, stderr: '' })
    expect(read()).toBe(fixed)
  })

  test('names the Dockerfile as it is seen from the current folder', async () => {
    mkdirSync(join(folder, 'deploy/my shop'), { recursive: true })
    copyFileSync(join(folder, 'Dockerfile'), join(folder, 'deploy/my shop/Dockerfile'))
    const { stdout, stderr } = await fix('--dockerfile', './deploy/my shop/Dockerfile')
    expect(stderr.replace(/\s+/g, ' ')).toMatch(/946 kB .* deploy\/my shop\/Dockerfile:17 /)
    expect(pipe('git apply', stdout)).toEqual({ status: 0, stderr: '' })
    expect(read('deploy/my shop/Dockerfile')).toBe(fixed)
    expect(read()).toBe(dockerfile)
  })

  test('has the ends of lines that the Dockerfile has', async () => {
    const windows = (text: string) => text.replaceAll('\n', '\r\n')
    writeFileSync(join(folder, 'Dockerfile'), `\ufeff${windows(dockerfile)}`)
    const { stdout } = await fix()
    expect(pipe('git apply', stdout).status).toBe(0)
    expect(read()).toBe(`\ufeff${windows(fixed)}`)
  })

  test('of one rule changes what that finds', async () => {
    const { stdout, stderr } = await fix('--only', 'metadata-only-change')
    expect(pipe('git apply', stdout).status).toBe(0)
    expect(read()).toBe(owned)
    expect(stderr).toMatch(/^One patch saves 946 kB\n/)
    expect(stderr).not.toMatch(/apt|words/)
  })

  test.each([
    [['--only', 'metadata-only-change,package-manager-cache']],
    [['--only', 'metadata-only-change', '--only', 'package-manager-cache']],
  ])('of several rules: %j', async (args) => {
    const { stdout } = await fix(...args)
    expect(pipe('git apply', stdout).status).toBe(0)
    expect(read()).toBe(cleaned)
  })

  test('is printed of a saved analysis', async () => {
    writeFileSync(join(folder, 'saved.json.gz'), await saveAnalysis(analysis))
    const { stdout, code } = await run(folder, ['fix', 'saved.json.gz'])
    expect({ stdout, code }).toEqual({ stdout: analysis.fix?.patch, code: 0 })
    for (const flags of [['--write'], ['--only', 'moved']]) {
      const refused = await run(folder, ['fix', 'saved.json.gz', ...flags])
      expect(refused).toMatchObject({ stdout: '', code: 2 })
      expect(refused.stderr).toContain(`it knows no ${flags[0]}`)
    }
    expect(read()).toBe(dockerfile)
  })
})

describe('nothing on stdout', () => {
  test('and no error where there is nothing to fix', async () => {
    const { stdout, stderr, code } = await fix('--only', 'secret-file')
    expect({ stdout, stderr, code }).toEqual({ stdout: '', stderr: 'There is nothing to fix\n', code: 0 })
  })

  test('and the words where no patch can do it', async () => {
    const { stdout, stderr, code } = await fix('--only', 'version-control', '--write')
    expect({ stdout, code }).toEqual({ stdout: '', code: 0 })
    expect(stderr).toMatch(/^There is nothing that a patch could change\n\nWhat no patch can do, in words:\n/)
    expect(read()).toBe(dockerfile)
  })

  test.each([
    ['no Dockerfile is there', null, [], /no Dockerfile to patch.*--dockerfile PATH/s],
    ['it is another image’s', 'FROM a\nRUN b\n', [], /Dockerfile cannot be patched .*--dockerfile PATH/s],
    [
      'the one that is named is not there',
      dockerfile,
      ['--dockerfile', 'x'],
      /Cannot read the Dockerfile "x"/,
    ],
    ['it has no such stage', dockerfile, ['--target', 'x'], /no stage "x"/],
    [
      'there is no such rule',
      dockerfile,
      ['--only', 'moved,metadata'],
      /Perhaps metadata-only-change is meant/,
    ],
    ['a rule has no name', dockerfile, ['--only', ''], /There is no rule ""/],
  ])('and an error where %s', async (_what, text, args, message) => {
    if (text === null) folder = temp.folder([])
    else writeFileSync(join(folder, 'Dockerfile'), text)
    const { stdout, stderr, code } = await fix(...args)
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
    expect(stderr).toMatch(message)
  })

  test('and an error without an image', async () => {
    expect(await run(folder, ['fix'])).toMatchObject({ stdout: '', code: 2 })
  })
})

describe('--write', () => {
  test('applies the patch and says so', async () => {
    chmodSync(join(folder, 'Dockerfile'), 0o640)
    const { stdout, stderr, code } = await fix('--write')
    expect({ stdout, code }).toEqual({ stdout: '', code: 0 })
    expect(stderr).toContain('\nWritten: changed Dockerfile. Build the image again,')
    expect(read()).toBe(fixed)
    expect(statSync(join(folder, 'Dockerfile')).mode & 0o7777).toBe(0o640)
    expect(readdirSync(folder)).toEqual(['Dockerfile'])
  })

  test('writes what a link leads to, and keeps the link', async () => {
    mkdirSync(join(folder, 'real'))
    writeFileSync(join(folder, 'real/file'), dockerfile)
    symlinkSync('real/file', join(folder, 'link'))
    expect((await fix('--write', '--dockerfile', 'link')).code).toBe(0)
    expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true)
    expect(read('real/file')).toBe(fixed)
    expect(readdirSync(join(folder, 'real'))).toEqual(['file'])
  })

  test('in a folder above', async () => {
    mkdirSync(join(folder, 'below'))
    const { code } = await run(join(folder, 'below'), [
      'fix',
      shop,
      '--dockerfile',
      '../Dockerfile',
      '--write',
    ])
    expect(code).toBe(0)
    expect(read()).toBe(fixed)
  })

  test('makes a .dockerignore, or none where one has come', async () => {
    folder = temp.folder([])
    writeFileSync(join(folder, 'Dockerfile'), 'FROM base\nCOPY . /app\nRUN make -C /app shop\n')
    const pack = file('app/.git/objects/pack/p.pack', noise(300_000, 1))
    const steps = [
      base(),
      step('COPY . /app', file('app/.git/HEAD', 'ref: x'), pack, file('app/main.js', 'x')),
      step('RUN make -C /app shop', file('app/shop', 'x')),
    ]
    writeFileSync(join(folder, 'image.tar'), saveImage(steps))
    const { stdout } = await run(folder, ['fix', './image.tar'])
    expect(stdout).toMatch(/^--- \/dev\/null\n\+\+\+ b\/\.dockerignore\n@@ .*\n\+\*\*\/\.git\n/)
    const made = stdout.replace(/^[^+].*\n|^\+\+.*\n|^\+/gm, '')
    const written = await run(folder, ['fix', './image.tar', '--write'])
    expect(written).toMatchObject({ stdout: '', code: 0 })
    expect(written.stderr).toContain('\nWritten: made .dockerignore. ')
    expect(read('.dockerignore')).toBe(made)
    expect(await run(folder, ['fix', './image.tar', '--write'])).toMatchObject({ stdout: '', code: 0 })
    expect(read('.dockerignore')).toBe(made)
    writeFileSync(join(folder, '.dockerignore'), 'x')
    const { code, stderr } = await run(folder, ['fix', './image.tar', '--write'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('changed .dockerignore') })
    expect(read('.dockerignore')).toBe('x\n**/.git\n')
  })

  test('is what is told where git could do nothing', async () => {
    mkdirSync(join(folder, 'below'))
    const { stderr } = await run(join(folder, 'below'), ['fix', shop, '--dockerfile', '../Dockerfile'])
    expect(stderr).toMatch(/\n\nTo apply it, add --write\.\n$/)
    expect((await fix()).stderr).toMatch(/\n\nTo apply it, add --write, or pipe it into git apply\.\n$/)
  })

  test('is done once: the Dockerfile is then no longer that of the image', async () => {
    await fix('--write')
    const { stdout, stderr, code } = await fix('--write')
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
    expect(stderr).toContain('Dockerfile cannot be patched')
    expect(read()).toBe(fixed)
    expect(existsSync(join(folder, '.dockerignore'))).toBe(false)
  })
})
