import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type Analysis, analyze } from '../../../packages/core/src/index.js'
import { layersize } from '../cli.js'
import type { Engine } from '../engine.js'
import type { Base } from './bases.js'
import { gitApply } from './git-apply.js'
import type { Row } from './row.js'
import type { StagesRow } from './stages.js'
import { readTree, treeDifferences } from './tree.js'

/** The rule that has words for stages. */
const RULE = 'build-tools-left'

/** What came of a row. */
export interface Proof {
  /** Bytes above the base before the patch. */
  readonly ownBytes: number
  /** What the patch was to save, and what the rebuilt image has less; null where there is no patch. */
  readonly saving: { readonly predicted: number; readonly came: number } | null
}

/** What was said to be saved at most, and what the image that was written by hand has less. */
export interface BoundProof {
  readonly ownBytes: number
  readonly atMost: number
  readonly came: number
}

interface Built {
  readonly image: string
  /** As the engine counts it. */
  readonly size: number
  readonly analysis: Analysis
}

/** Builds Dockerfiles, patches them as the analysis says, and builds them again. */
export class Prover {
  readonly #engine: Engine
  readonly #bases = new Map<Base, Promise<string>>()
  #rows = 0

  constructor(engine: Engine) {
    this.#engine = engine
  }

  async prove(row: Row): Promise<Proof> {
    const number = this.#rows++
    const folder = this.#engine.temp.makeFolder(`proof-${number}`)
    await row.context(folder)
    await this.#writeDockerfile(row.dockerfile, folder, row)
    if (row.dockerignore !== undefined) writeFileSync(join(folder, '.dockerignore'), row.dockerignore)

    const before = await this.#build(row, folder, `proof-${number}-bad`, true)
    expect(before.analysis.context.dockerfile).toMatchObject({ aligned: 'all' })
    expectAdvice(before.analysis, row)
    const { fix, image } = before.analysis
    const ownBytes = image.ownBytes ?? image.contentBytes
    if (fix === null || row.rules.length === 0) return { ownBytes, saving: null }

    for (const { fix } of before.analysis.findings) {
      if (fix.patch !== null) await gitApply(folder, fix.patch, '--check')
    }
    const patch = row.cli ? await this.#patchOfCommand(before.image, folder) : fix.patch
    expect(patch).toBe(fix.patch)
    await gitApply(folder, patch)

    const after = await this.#build(row, folder, `proof-${number}-good`, false)
    const saving = {
      predicted: fix.savesBytes,
      came: before.analysis.image.contentBytes - after.analysis.image.contentBytes,
    }
    const figures = { ...saving, engine: before.size - after.size }
    const tolerance = Math.max(fix.savesBytes / 50, 64 * 1024)
    expect(Math.abs(figures.came - figures.predicted), JSON.stringify(figures)).toBeLessThanOrEqual(tolerance)
    expect(Math.abs(figures.engine - figures.predicted), JSON.stringify(figures)).toBeLessThanOrEqual(
      tolerance,
    )
    const [was, is] = await Promise.all([before, after].map((one) => readTree(this.#engine, one.image)))
    expect(treeDifferences(was as never, is as never, row)).toEqual([])
    expect(after.analysis.context.dockerfile).toMatchObject({ aligned: 'all' })
    const rest = counted(after.analysis).filter(({ rule }) => row.rules.includes(rule))
    expect(row.rest ? rest.length > 0 : rest, JSON.stringify(rest)).toEqual(row.rest ? true : [])
    expect(after.analysis.fix?.patch).toBeUndefined()
    return { ownBytes, saving }
  }

  /** Words are no patch: what they say at most must not be less than what somebody gets by hand. */
  async proveBound(row: StagesRow): Promise<BoundProof> {
    const number = this.#rows++
    const folder = this.#engine.temp.makeFolder(`stages-${number}`)
    await row.context(folder)
    await this.#writeDockerfile(row.dockerfile, folder, row)
    const before = await this.#build(row, folder, `stages-${number}-bad`, true)
    const findings = before.analysis.findings.filter(({ rule }) => rule === RULE)
    const [finding] = findings
    if (!finding) throw new Error(`${RULE} found nothing: ${JSON.stringify(before.analysis.findings)}`)
    expect(findings).toEqual([finding])
    expect(finding).toMatchObject({ confidence: 'possible', wastedBytes: 0, fix: { patch: null } })
    for (const words of row.words) expect(finding.fix.summary).toContain(words)
    for (const [, copy] of finding.fix.summary.matchAll(/`(COPY [^`]+)`/g)) expect(row.good).toContain(copy)

    await this.#writeDockerfile(row.good.replace(/^LABEL run$/m, `LABEL ${this.#engine.label}`), folder, row)
    const after = await this.#build(row, folder, `stages-${number}-good`, true)
    const came = before.analysis.image.contentBytes - after.analysis.image.contentBytes
    expect(came).toBeLessThanOrEqual(finding.savesAlone * 1.02)
    expect(before.size - after.size).toBeLessThanOrEqual(finding.savesAlone * 1.02)
    expect(after.analysis.findings.map(({ rule }) => rule)).not.toContain(RULE)
    const { ownBytes, contentBytes } = before.analysis.image
    return { ownBytes: ownBytes ?? contentBytes, atMost: finding.savesAlone, came }
  }

  async #writeDockerfile(
    text: string,
    folder: string,
    { base, runtime }: Pick<StagesRow, 'base' | 'runtime'>,
  ): Promise<void> {
    const names = new Map([['base', await this.#made(base)]])
    if (runtime) names.set('runtime', await this.#made(runtime))
    const named = text.replace(
      /^(from\s+)(base|runtime)\b/gim,
      (_, from, name) => `${from}${names.get(name.toLowerCase())}`,
    )
    writeFileSync(join(folder, 'Dockerfile'), named)
  }

  #made(base: Base): Promise<string> {
    const known = this.#bases.get(base) ?? base.make(this.#engine, (below) => this.#made(below))
    this.#bases.set(base, known)
    return known
  }

  async #build(
    row: Pick<Row, 'builder' | 'only'>,
    folder: string,
    name: string,
    cache: boolean,
  ): Promise<Built> {
    const image = this.#engine.imageName(name)
    const { builder, only } = row
    await this.#engine.build({
      name: image,
      builder,
      dockerfile: null,
      context: folder,
      cache,
      timeout: 600_000,
    })
    const { Size } = await this.#engine.inspect(image)
    const analysis = await analyze(image, {
      host: this.#engine.host,
      dockerfile: {
        text: readFileSync(join(folder, 'Dockerfile'), 'utf8'),
        dockerignore: { path: '.dockerignore', text: readIfThere(join(folder, '.dockerignore')) },
      },
      fixOnly: only,
    })
    return { image, size: Size, analysis }
  }

  /** What the command prints in the folder of the Dockerfile. */
  async #patchOfCommand(image: string, folder: string): Promise<string> {
    const outcome = await layersize(['fix', image], { cwd: folder, env: { DOCKER_HOST: this.#engine.host } })
    expect(outcome, outcome.stderr).toMatchObject({ code: 0 })
    return outcome.stdout.toString('utf8')
  }
}

function expectAdvice({ findings, fix }: Analysis, { rules, words = {} }: Row): void {
  const fixed = fix?.findings.map((index) => findings[index]?.rule) ?? []
  const said = JSON.stringify(
    findings.map(({ rule, confidence, fix }) => ({ rule, confidence, ...fix })),
    null,
    1,
  )
  expect([...new Set(fixed)].sort(), said).toEqual([...rules].sort())
  const sure = findings.filter(({ confidence }) => confidence !== 'possible')
  if (rules.length === 0) expect(sure.map((finding) => finding.fix.patch).filter(Boolean)).toEqual([])
  for (const [rule, parts] of Object.entries(words)) {
    const summary = findings.find((finding) => finding.rule === rule)?.fix.summary
    for (const part of parts) expect(summary, `${rule}: ${said}`).toContain(part)
  }
}

/** The findings that count as waste. */
function counted({ findings }: Analysis) {
  return findings.filter(({ own, wastedBytes }) => own && wastedBytes > 0)
}

function readIfThere(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null
}
