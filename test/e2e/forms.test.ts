import { execFileSync } from 'node:child_process'
import { createReadStream, mkdtempSync, rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Analysis, analyze } from '../../packages/core/src/index.js'
import { Engine } from './engine.js'
import { buildImages } from './images.js'
import { output } from './process.js'

/** Debian's tools, each of which writes an image that the engine has built in a form of its own. */
const FORMS: Record<string, (from: string, folder: string) => Promise<string>> = {
  'docker-archive, skopeo': (from, to) => skopeo(from, `docker-archive:${to}/x.tar:app:1`),
  'oci, skopeo': (from, to) => skopeo(from, `oci:${to}/x:1`),
  'oci, zstd, skopeo': (from, to) => skopeo(from, `oci:${to}/x:1`, '--dest-compress-format=zstd'),
  'oci-archive, skopeo': (from, to) => skopeo(from, `oci-archive:${to}/x.tar:1`),
  'oci-archive, zstd, skopeo': (from, to) =>
    skopeo(from, `oci-archive:${to}/x.tar:1`, '--dest-compress-format=zstd'),
  'dir, skopeo': (from, to) => skopeo(from, `dir:${to}/x`),
  'dir, gzip, skopeo': (from, to) => skopeo(from, `dir:${to}/x`, '--dest-compress'),
  'oci, umoci': async (from, to) => {
    await skopeo(from, `oci:${to}/x:1`)
    await output('umoci', ['tag', '--image', `${to}/x:1`, '2'])
    return `oci:${to}/x:2`
  },
  'docker-archive, podman': (from, to) => podman(from, to, 'docker-archive', 'docker-archive'),
  'oci-archive, podman': (from, to) => podman(from, to, 'oci-archive', 'oci-archive'),
  'oci, podman': (from, to) => podman(from, to, 'oci-dir', 'oci'),
  'dir, podman': (from, to) => podman(from, to, 'docker-dir', 'dir'),
  'docker-archive, buildah': (from, to) => buildah(from, to, `docker-archive:${to}/x.tar:app:1`),
  'oci-archive, buildah': (from, to) => buildah(from, to, `oci-archive:${to}/x.tar:1`),
  'oci, buildah': (from, to) => buildah(from, to, `oci:${to}/x:1`),
  'docker-archive, unpacked': async (from, to) => {
    await output('tar', ['-C', to, '-xf', from.replace('docker-archive:', '')])
    return to
  },
  'docker-archive, gzip around it': (from, to) => compressed('gzip', from, `${to}/x.tar.gz`),
  'docker-archive, zstd around it': (from, to) => compressed('zstd', from, `${to}/x.tar.zst`),
}

const NAMES = ['awkward-buildkit', 'scratch-classic']
const engine = Engine.fromEnvironment()
const folderOf = (...names: string[]) => {
  const path = engine.temp.join(...names)
  execFileSync('mkdir', ['-p', path])
  return path
}
const expected = new Map<string, Analysis>()
/** Podman takes no path of more than 50 characters here. */
const runRoot = mkdtempSync('/run/layersize-')

beforeAll(async () => {
  await buildImages(engine, NAMES)
  for (const name of NAMES) {
    const folder = folderOf(name)
    await engine.docker(['save', '-o', `${folder}/saved.tar`, engine.imageName(name)])
    // On the way to OCI, Docker's configuration is written anew; what has been there once stays as it is.
    await skopeo(`docker-archive:${folder}/saved.tar`, `oci:${folder}/oci:1`)
    await skopeo(`oci:${folder}/oci:1`, `docker-archive:${folder}/image.tar:app:1`)
    const { id, created, ...image } = (await analyze(`${folder}/saved.tar`)).image
    expected.set(name, await analyze(`${folder}/image.tar`))
    expect(expected.get(name)?.image).toMatchObject(image)
  }
})
afterAll(async () => {
  rmSync(runRoot, { recursive: true })
  await engine.cleanUp()
})

test.each(NAMES.flatMap((name) => Object.keys(FORMS).map((form) => ({ name, form }))))(
  '$name as $form',
  async ({ name, form }) => {
    const make = FORMS[form] as (typeof FORMS)[string]
    const folder = folderOf(name, form.replaceAll(/\W+/g, '-'))
    const reference = await make(`docker-archive:${engine.temp.join(name)}/image.tar`, folder)
    const analysis = await analyze(reference, { verifyDigests: true })
    expectSame(analysis, name)
    expect(analysis.source.compressedBytes === null).toBe(analysis.source.blobs.some(isPlain))
    const path = reference.replace(/^[a-z-]+:/, '').replace(/(\.tar(\.\w+)?):.*$/, '$1')
    if (!/\.tar(\.\w+)?$/.test(path)) return
    const piped = await analyze(createReadStream(path, { highWaterMark: 4099 }))
    expectSame(piped, name)
    expect(piped.source).toEqual({ ...analysis.source, reference: '-' })
  },
)

test('a tar that zstd:chunked of an old skopeo cut short: all but its length is right, and a warning says so', async () => {
  const [name] = NAMES as [string]
  const from = `docker-archive:${engine.temp.join(name)}/image.tar`
  const reference = await skopeo(
    from,
    `oci:${folderOf(name, 'chunked')}/x:1`,
    '--dest-compress-format=zstd:chunked',
  )
  const analysis = await analyze(reference, { verifyDigests: true })
  expect(analysis.source.warnings.map(({ code }) => code)).toContain('diff-id-mismatch')
  const wanted = expected.get(name) as Analysis
  expect(analysis.instructions).toEqual(wanted.instructions)
  expect(analysis.findings).toEqual(wanted.findings)
})

test('for an OCI image, the estimate of a pull is near what a tool makes of it', async () => {
  for (const name of NAMES) {
    const plain = expected.get(name)?.source.compressedEstimate ?? 0
    const exact = (await analyze(`oci:${engine.temp.join(name)}/oci:1`)).source.compressedBytes ?? 0
    expect(Math.abs(plain - exact) / exact).toBeLessThan(0.1)
  }
})

function isPlain({ compression }: Analysis['source']['blobs'][number]): boolean {
  return compression === 'none'
}

function expectSame({ source: _, ...analysis }: Analysis, name: string): void {
  const { source: __, ...wanted } = expected.get(name) as Analysis
  expect(analysis).toEqual(wanted)
}

async function skopeo(from: string, to: string, ...options: string[]): Promise<string> {
  await output('skopeo', ['--insecure-policy', 'copy', '--quiet', ...options, from, to])
  return to
}

/** Podman and buildah keep images in a store, which is made anew for each. */
function store(folder: string): string[] {
  return ['--root', `${folder}/store`, '--runroot', runRoot, '--storage-driver', 'vfs']
}

async function podman(from: string, folder: string, format: string, transport: string): Promise<string> {
  const archive = from.replace('docker-archive:', '')
  const path = `${folder}/x${transport.endsWith('archive') ? '.tar' : ''}`
  await output('podman', [...store(folder), 'load', '--quiet', '--input', archive])
  await output('podman', [...store(folder), 'save', '--quiet', '--format', format, '--output', path, 'app:1'])
  return `${transport}:${path}`
}

async function buildah(from: string, folder: string, to: string): Promise<string> {
  const id = (await output('buildah', [...store(folder), 'pull', '--quiet', from])).toString().trim()
  await output('buildah', [...store(folder), 'push', '--quiet', id, to])
  return to
}

async function compressed(tool: string, from: string, to: string): Promise<string> {
  await output('sh', ['-c', `${tool} -qc "$1" > "$2"`, 'sh', from.replace('docker-archive:', ''), to])
  return to
}
