import { expect } from 'vitest'
import { type Analysis, type AnalyzeOptions, analyze, type ErrorCode } from '../../packages/core/src/index.js'
import { stream } from './image.js'
import type { TempFolder } from './temp-folder.js'
import { type Member, writeTar } from './write-tar.js'

const WAYS = ['archive', 'pipe', 'folder'] as const
export type Way = (typeof WAYS)[number]

/** What to give to `analyze` to have these files read as an archive on disk, as a pipe, or as a folder. */
export function open(
  way: Way,
  members: readonly Member[],
  temp: TempFolder,
): string | AsyncIterable<Uint8Array> {
  if (way === 'folder') return temp.folder(members)
  const tar = writeTar(members)
  return way === 'pipe' ? stream(tar) : temp.file(tar)
}

/** The analysis of these files, which is the same but for its source in every way of reading them. */
export async function analyzeEveryWay(
  members: readonly Member[],
  temp: TempFolder,
  options: AnalyzeOptions = {},
): Promise<Analysis> {
  const [first, ...others] = await Promise.all(WAYS.map((way) => analyze(open(way, members, temp), options)))
  for (const other of others) {
    const { kind, reference } = other.source
    expect({ ...other, source: { ...other.source, kind: '', reference: '' } }).toEqual({
      ...first,
      source: { ...first?.source, kind: '', reference: '' },
    })
    expect([kind, reference]).not.toContain('')
  }
  return first as Analysis
}

/** Holds the error that these files get in every way of reading them to its code and its words, and says the hint. */
export async function expectFailure(
  members: readonly Member[],
  temp: TempFolder,
  expected: { code: ErrorCode; message: RegExp | string; ways?: readonly Way[] },
  options: AnalyzeOptions = {},
): Promise<string> {
  let hint = ''
  for (const way of expected.ways ?? WAYS) {
    const failure = await analyze(open(way, members, temp), options).catch((error) => error)
    const { message } = expected
    expect(failure, way).toMatchObject({
      name: 'LayersizeError',
      code: expected.code,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    })
    hint = failure.hint ?? ''
  }
  return hint
}
