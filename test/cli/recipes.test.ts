import { spawn } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { analyze, saveAnalysis } from '../../packages/core/src/index.js'
import { buildImage } from '../helpers/built-image.js'
import { CI_SYSTEMS, type CiSystem, type Script } from '../helpers/ci-jobs.js'
import { classicSave } from '../helpers/classic-save.js'
import { codeBlocks } from '../helpers/code-blocks.js'
import { base } from '../helpers/image.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { writeTar } from '../helpers/write-tar.js'

const root = join(import.meta.dirname, '../..')
const shop = join(root, 'fixtures/shop/shop.tar.gz')
const temp = new TempFolder()
const bin = temp.free('-bin')
const small = temp.free('.json.gz')

const read = (page: string) => readFileSync(join(root, 'docs/ci', page), 'utf8')
const blocks = (page: string, ...languages: string[]) =>
  codeBlocks(read(page)).filter(({ language }) => languages.includes(language))

/** A page's gates: what runs on main, and what on a request to merge. */
interface Recipe {
  readonly title: string
  readonly main: readonly Script[]
  readonly request: readonly Script[]
}

const recipes = (Object.keys(CI_SYSTEMS) as CiSystem[]).flatMap((system): Recipe[] =>
  blocks(`${system}.md`, 'yaml', 'groovy').flatMap(({ code }, block) => {
    const gates = Object.values(CI_SYSTEMS[system](code)).filter((scripts) =>
      scripts.some(({ text }) => text.includes('layersize check')),
    )
    const [main, request = main] = gates
    return main && request ? [{ title: `${system}, ${block}`, main, request }] : []
  }),
)

/** What the systems tell a job of main, and of a request. */
const MAIN = { CI_PIPELINE_SOURCE: 'push', BRANCH_NAME: 'main' }
const REQUEST = { CI_PIPELINE_SOURCE: 'merge_request_event', BRANCH_NAME: 'main', _PR_NUMBER: '3' }
const BOTH = { CI_JOB_TOKEN: 'token', BASELINE_URL: 'https://example.com', _BUCKET: 'bucket', BUILD_ID: '17' }

/** In place of what a runner has. $STORE is where baselines are kept; the image is the fixture, whatever its name. */
const PROGRAMS = {
  docker: '',
  apk: '',
  npx: '[ "$1" = --yes ] && shift && exec "$@"',
  curl: `
    while [ $# -gt 0 ]; do
      case $1 in
        --output) [ -e "$STORE" ] && cp "$STORE" "$2" || exit 22 ;;
        --upload-file) cp "$2" "$STORE" ;;
      esac
      shift
    done`,
  gcloud: `
    case $* in
      'storage cp gs://bucket/baseline.json.gz '*) cp "$STORE" "$4" ;;
      'storage cp '*' gs://bucket/baseline.json.gz') cp "$3" "$STORE" ;;
    esac`,
  layersize: `
    for word in "$@"; do
      shift
      [ "$word" = shop:ci ] && word='${shop}'
      set -- "$@" "$word"
    done
    exec '${process.execPath}' '${join(root, 'packages/cli/bin/layersize.js')}' "$@"`,
}

beforeAll(async () => {
  mkdirSync(bin)
  for (const [name, script] of Object.entries(PROGRAMS)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(bin, name), 0o755)
  }
  const image = temp.file(writeTar(classicSave(buildImage([base()]))))
  writeFileSync(small, await saveAnalysis(await analyze(image, { files: 'all-digests' })))
})

interface Given {
  readonly configuration?: string
  readonly variables: Record<string, string>
  /** What main has saved. */
  readonly baseline?: string | undefined
}

interface Result {
  readonly code: number | null
  readonly output: string
  /** Where it ran. */
  readonly folder: string
  /** What will be the baseline of others; null where it is not kept. */
  readonly saved: string | null
}

const namesIn = (scripts: readonly Script[], flag: RegExp) =>
  scripts.flatMap(({ text }) => [...text.matchAll(flag)].map(([, name]) => name as string))

/** Runs a job, up to the first script that fails. */
async function runJob(scripts: readonly Script[], given: Given): Promise<Result> {
  const folder = temp.free()
  const store = temp.free()
  mkdirSync(folder)
  writeFileSync(join(folder, 'layersize.config.json'), given.configuration ?? exampleLimits())
  copyFileSync(shop, join(folder, 'image.tar'))
  if (given.baseline) copyFileSync(given.baseline, store)
  const fetches = scripts.some(({ text }) => /\b(?:curl|gcloud)\b/.test(text))
  let result: { code: number | null; output: string } = { code: 0, output: '' }
  for (const script of scripts) {
    // What the system itself fetches, and no script does, is there when it is read.
    const [path] = fetches ? [] : namesIn([script], /--baseline (\S+)/g)
    if (path && given.baseline) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      copyFileSync(given.baseline, join(folder, path))
    }
    const { code, output } = await runScript(script, folder, { ...BOTH, ...given.variables, STORE: store })
    result = { code, output: result.output + output }
    if (code !== 0) break
  }
  const [name = ''] = namesIn(scripts, /--save-baseline (\S+)/g)
  const saved = fetches ? store : join(folder, name)
  return { ...result, folder, saved: existsSync(saved) ? saved : null }
}

function runScript(
  { shell: [command = 'sh', ...flags], text }: Script,
  cwd: string,
  env: Record<string, string>,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const all = { ...env, PATH: `${bin}:${process.env.PATH}`, HOME: '/nonexistent' }
    const child = spawn(command, [...flags, '-u', '-c', text], {
      cwd,
      env: all,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => {
        output += chunk
      })
    }
    child.on('error', reject).on('close', (code) => resolve({ code, output }))
  })
}

function exampleLimits(): string {
  return blocks('README.md', 'json')[0]?.code ?? ''
}

test('the index names every page, and every page has what is tested here', () => {
  const pages = Object.keys(CI_SYSTEMS).map((system) => `${system}.md`)
  expect(readdirSync(join(root, 'docs/ci')).sort()).toEqual([...pages, 'README.md'].sort())
  for (const page of pages) expect(read('README.md')).toContain(`](${page})`)
  expect(recipes.map(({ title }) => title)).toEqual([
    'github-actions, 0',
    'gitlab, 0',
    'gitlab, 1',
    'jenkins, 0',
    'gocd, 0',
    'cloud-build, 0',
  ])
})

test('every block of YAML can be read', () => {
  const pages = readdirSync(join(root, 'docs/ci'))
  const yaml = pages.flatMap((page) => blocks(page, 'yaml'))
  expect(yaml).toHaveLength(6)
  for (const { code } of yaml) expect(parse(code)).toEqual(expect.any(Object))
})

test('the script of the index tells a large image from a job that is broken', async () => {
  const [{ code: text = '' } = {}] = blocks('README.md', 'sh')
  const run = (configuration: string) =>
    runJob([{ shell: ['sh', '-e'], text }], { variables: {}, configuration })
  const said = 'The image is too large.'
  expect(await run('{ "limits": { "size": "300MB" } }')).toMatchObject({ code: 0 })
  expect(await run('{ "limits": { "size": "1MB" } }')).toMatchObject({
    code: 1,
    output: expect.stringContaining(said),
  })
  expect(await run('{ "limits": { "sise": "1MB" } }')).toMatchObject({
    code: 2,
    output: expect.not.stringContaining(said),
  })
})

describe.each(recipes)('$title', ({ main, request }) => {
  const written = namesIn(request, /--output \w+=(\S+)/g)

  test('main has no baseline and saves one; the same image passes the gate of a request', async ({
    expect,
  }) => {
    const first = await runJob(main, { variables: MAIN })
    expect(first).toMatchObject({ code: 0, saved: expect.any(String) })
    const second = await runJob(request, { variables: REQUEST, baseline: first.saved ?? '' })
    expect(second).toMatchObject({ code: 0 })
    expect(readdirSync(second.folder)).toEqual(expect.arrayContaining(written))
  })

  test('a request that adds too much ends with 1 and has its reports', async () => {
    const { code, output, folder } = await runJob(request, { variables: REQUEST, baseline: small })
    expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining('+5%') })
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(written))
  })

  test('a configuration that cannot be read is 2', async () => {
    const configuration = '{ "limits": { "sise": "300MB" } }'
    const { code, output } = await runJob(request, { variables: REQUEST, baseline: small, configuration })
    expect({ code, output }).toEqual({ code: 2, output: expect.stringContaining('size') })
  })
})
