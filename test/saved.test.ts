import { gunzipSync, gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Analysis, loadAnalysis, render, saveAnalysis } from '../packages/core/src/index.js'
import { analyzeSteps } from './helpers/check-analysis.js'
import { step } from './helpers/image.js'
import { file } from './helpers/write-tar.js'

let analysis: Analysis
beforeAll(async () => {
  analysis = await analyzeSteps(
    [step('COPY . .', file('app/a', 'one')), step('COPY . .', file('app/a', 'three'))],
    {},
    {
      files: 'all-digests',
    },
  )
})

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))

describe('a saved analysis', () => {
  test('is the same when it comes back, compressed, plain or as the command prints it', async () => {
    const saved = await saveAnalysis(analysis)
    expect(await loadAnalysis(saved)).toEqual(analysis)
    expect(await loadAnalysis(gunzipSync(saved))).toEqual(analysis)
    expect(await loadAnalysis(new TextEncoder().encode(await render(analysis, 'json')))).toEqual(analysis)
  })

  test('may lack a file table, and have keys of a later version', async () => {
    const { files: _, ...rest } = analysis
    expect(await loadAnalysis(bytes({ ...rest, later: 1 }))).toEqual(rest)
  })

  test.each([
    ['nothing', new Uint8Array()],
    ['no JSON', new TextEncoder().encode('{"schemaVersion": 1')],
    ['no text', Uint8Array.of(0xff, 0xfe, 0)],
    ['another thing', bytes([1, 2])],
    ['null', bytes(null)],
    ['gzip that breaks off', gzipSync('{"schemaVersion":1}').subarray(0, 20)],
  ])('%s is none', async (_, given) => {
    await expect(loadAnalysis(given)).rejects.toMatchObject({
      code: 'SAVED_INVALID',
      message: expect.stringContaining('It is no saved analysis: '),
    })
  })

  test('with a figure that is none says which', async () => {
    const wrong = { ...analysis, image: { ...analysis.image, contentBytes: '5' } }
    await expect(loadAnalysis(bytes(wrong))).rejects.toThrow(/image\.contentBytes: .*number/)
  })

  test('with columns of different lengths is none', async () => {
    const wrong = { ...analysis, files: { ...analysis.files, path: ['app/a'] } }
    await expect(loadAnalysis(bytes(wrong))).rejects.toThrow(/different lengths/)
  })

  test('of another schema version is refused with the reason', async () => {
    await expect(loadAnalysis(bytes({ ...analysis, schemaVersion: 2 }))).rejects.toMatchObject({
      code: 'SAVED_VERSION',
      message: 'It was saved with schema version 2, and this layersize reads version 1',
    })
  })
})

describe('the file table', () => {
  test('has a row for each name in each layer, with the digest where it tells two files apart', async () => {
    const { files } = await analyzeSteps(
      [
        step('COPY . .', file('app/a', 'one'), file('app/b', 'other')),
        step('COPY . .', file('app/a', 'three')),
      ],
      {},
      { files: true },
    )
    expect(
      files?.path.map((path, row) => [path, files.layer[row], files.state[row], files.hiddenBy[row]]),
    ).toEqual([
      ['app/a', 0, 'replaced', 1],
      ['app/b', 0, 'visible', null],
      ['app/a', 1, 'visible', null],
    ])
    expect(files?.digest.map((digest) => digest !== null)).toEqual([false, true, true])
  })

  test('is not there unless asked for, and stands in the JSON a column to a line', async () => {
    expect((await analyzeSteps([step('COPY . .', file('a', 'x'))])).files).toBeUndefined()
    const lines = (await render(analysis, 'json')).split('\n')
    expect(lines).toContain('    "path": ["app/a","app/a"],')
  })
})
