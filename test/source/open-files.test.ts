import { execFileSync, spawn } from 'node:child_process'
import { createReadStream, createWriteStream, readdirSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { type Analysis, analyze } from '../../packages/core/src/index.js'
import { buildImage } from '../helpers/built-image.js'
import { classicSave } from '../helpers/classic-save.js'
import { base, noise, step, stream } from '../helpers/image.js'
import { Layout } from '../helpers/layout.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file, writeTar } from '../helpers/write-tar.js'

const temp = new TempFolder()
const image = buildImage([base(), step('COPY a /', file('a', noise(9000, 1)))])
const members = classicSave(image)
const archive = writeTar(members)

const withoutSource = ({ source: _, ...rest }: Analysis) => rest

describe.skipIf(process.platform === 'win32')('a pipe that has a path', () => {
  async function throughPipe(bytes: Buffer): Promise<Analysis> {
    const path = temp.free('.tar')
    execFileSync('mkfifo', [path])
    const written = pipeline(createReadStream(temp.file(bytes)), createWriteStream(path)).catch(() => {})
    try {
      return await analyze(path)
    } finally {
      await written
    }
  }

  test('is read as it comes', async () => {
    const whole = withoutSource(await analyze(stream(archive)))
    expect(withoutSource(await throughPipe(archive))).toEqual(whole)
    expect(withoutSource(await throughPipe(gzipSync(archive)))).toEqual(whole)
    await expect(throughPipe(archive.subarray(0, 5000))).rejects.toMatchObject({ code: 'ARCHIVE_TRUNCATED' })
  })

  test('<(docker save), /dev/fd', async () => {
    const source = temp.file(archive)
    const child = spawn('cat', [source])
    const { image: found } = await analyze(child.stdout)
    expect(found.id).toBe(`sha256:${image.id}`)
  })
})

test.skipIf(process.platform !== 'linux')('no file is left open, whatever went wrong', async () => {
  const openFiles = () => readdirSync('/proc/self/fd').length
  const broken = new Layout()
  const blob = broken.add(noise(900_000, 'no tar'), 'x')
  const manifest = broken.addImage(image, { layer: () => blob })
  const files = broken.files([manifest])
  const cut = archive.subarray(0, 3000)
  const gzip = gzipSync(archive)
  const bytes = [cut, archive, gzip, gzip.subarray(0, 900), writeTar(files)]
  const inputs = bytes.map((each) => temp.file(each))
  inputs.push(temp.folder(files), temp.folder([]), temp.folder(members))
  const before = openFiles()
  for (let i = 0; i < 5; i++) for (const input of inputs) await analyze(input).catch(() => {})
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(openFiles()).toBeLessThanOrEqual(before)
})
