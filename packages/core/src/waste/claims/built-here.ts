import type { Instruction } from '../../image/instructions.js'
import { resolvePath, workingFolder } from '../../image/working-folder.js'
import { lastName, normalizePath } from '../../layer/path.js'
import { parentPath } from '../../parent-path.js'
import { fitsWildcard } from '../../wildcard.js'
import { type BuildTool, buildToolOf } from '../known/build-tools.js'
import { finalCommand } from '../known/final-command.js'
import type { WasteContext } from '../waste-context.js'

/** Nobody's command names more, and an image may hold millions of files. */
const MOST_NAMED = 100
const MOST_HOPS = 10

/** Where a program is looked for that is named without its folder. */
const PROGRAM_FOLDERS = ['usr/local/sbin', 'usr/local/bin', 'usr/sbin', 'usr/bin', 'sbin', 'bin', 'go/bin']
const SERVERS =
  /^(nginx|httpd|httpd-foreground|apache2|apache2-foreground|apachectl|apache2ctl|caddy|lighttpd|darkhttpd|thttpd|busybox|serve|http-server|static-web-server|http\.server)$/
/** What web servers serve if they are not told otherwise. */
const SITES = [
  'usr/share/nginx/html',
  'var/www/html',
  'usr/local/apache2/htdocs',
  'usr/share/caddy',
  'var/www/localhost/htdocs',
]

/** What an image runs or serves, made by its own RUN, while what it was made with is still there. */
export interface BuiltHere {
  readonly tool: BuildTool
  /** The RUN that builds. */
  readonly build: Instruction
  /** The last RUN that made a part of what is run. */
  readonly last: Instruction
  /** Files and folders that are all of it, without leading slashes. */
  readonly paths: readonly string[]
  /** By their numbers. */
  readonly copies: ReadonlySet<number>
  /** Whether the tool came with the base. */
  readonly toolInBase: boolean
}

/** Null where the command runs something else, be it the tool itself, or where the tool is gone. */
export function builtHere(context: WasteContext): BuiltHere | null {
  const builds = new Map<BuildTool, Instruction>()
  for (const step of context.instructions) {
    const tool = isOwnRun(step, context) ? buildToolOf(step) : null
    if (tool && !builds.has(tool)) builds.set(tool, step)
  }
  for (const [tool, build] of builds) {
    const found = findProduct(tool, build, context)
    if (found) return found
  }
  return null
}

function isOwnRun({ keyword, layers: [layer] }: Instruction, context: WasteContext): boolean {
  return keyword === 'RUN' && layer !== undefined && !context.isBase(layer)
}

function findProduct(tool: BuildTool, build: Instruction, context: WasteContext): BuiltHere | null {
  const named = namedPaths(tool, context)
  if (named.length === 0) return null
  const isMade = (layer: number) => {
    const maker = context.makerOf(layer)
    return maker.index >= build.index && isOwnRun(maker, context)
  }
  const { copies } = context
  const made = new Map<string, number>()
  let toolLayer: number | null = null
  for (let copy = 0; copy < copies.count; copy++) {
    if (copies.causeOf(copy) !== null) continue
    const layer = copies.layerOf(copy)
    if (toolLayer === null && tool.left.test(copies.pathOf(copy))) toolLayer = layer
    if (isMade(layer)) for (const path of copies.linksOf(copy) ?? [copies.pathOf(copy)]) made.set(path, copy)
  }
  if (toolLayer === null) return null
  const wanted = new Set(
    named.flatMap((path) => matching(path, made).map((name) => wholeOf(followed(name, made, context), tool))),
  )
  const built = new Set<number>()
  const paths = new Set<string>()
  for (const [name, copy] of made) {
    const root = rootAmong(name, wanted)
    if (root === null) continue
    built.add(copy)
    paths.add(root)
  }
  if (paths.size === 0) return null
  const last = [...built].reduce((highest, copy) => Math.max(highest, copies.layerOf(copy)), 0)
  return {
    tool,
    build,
    last: context.makerOf(last),
    paths: [...paths],
    copies: built,
    toolInBase: context.isBase(toolLayer),
  }
}

/** Where the files may be that the final command names, as paths of the image. */
function namedPaths(tool: BuildTool, { instructions }: WasteContext): string[] {
  const words = finalCommand(instructions)
  const serves = words.slice(0, MOST_NAMED).some((word) => SERVERS.test(lastName(word)))
  if (serves !== (tool.makes === 'site')) return []
  const [program = ''] = words
  const folder = workingFolder({ index: instructions.length }, instructions)
  const named = words
    .flatMap((word) => word.split(/[:=,]/))
    .slice(0, MOST_NAMED)
    .flatMap((word) => resolvePath(folder, word.replace(/\/\*$/, '')) || [])
  const programs = program.includes('/') ? [] : PROGRAM_FOLDERS.map((parent) => `${parent}/${program}`)
  return [...programs, ...named, ...(serves ? SITES : [])]
}

/** The copies by their paths. */
type Made = ReadonlyMap<string, number>

function matching(path: string, made: Made): string[] {
  if (!path.includes('*')) return [path]
  const folder = parentPath(path)
  return [...made.keys()].filter((name) => parentPath(name) === folder && fitsWildcard(name, path))
}

function followed(path: string, made: Made, { copies }: WasteContext): string {
  let at = path
  for (let hops = 0; hops < MOST_HOPS; hops++) {
    const copy = made.get(at)
    if (copy === undefined || copies.kindOf(copy) !== 'symlink') break
    const { content } = copies.inodeOf(copy)
    const folder = content.startsWith('/') ? '' : parentPath(at)
    at = normalizePath(`/${folder}/${content}`)
  }
  return at
}

/** What belongs to a program as builds lay it out: .NET's libraries beside it, a distribution's `lib` beside its `bin`. */
function wholeOf(path: string, { makes }: BuildTool): string {
  if (makes !== 'program-for-runtime') return path
  const folder = parentPath(path)
  if (path.endsWith('.dll') && folder !== '') return folder
  const above = parentPath(folder)
  return lastName(folder) === 'bin' && !/^(usr(\/local)?)?$/.test(above) ? above : path
}

/** The path itself or the highest folder above it that is among these. */
function rootAmong(path: string, roots: ReadonlySet<string>): string | null {
  let root: string | null = null
  for (let at = path; at !== ''; at = parentPath(at)) if (roots.has(at)) root = at
  return root
}
