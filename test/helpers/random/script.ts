import type { Act, Content, ScriptStep, Source } from './act.js'
import { Container, type Node, parentsOf, type Tree } from './container.js'
import { Dice } from './dice.js'
import type { LayerStyle } from './layer-members.js'

/** An image as its Dockerfile tells it: the first steps are those of the base. */
export interface Script {
  /** How many of the steps came with the base; 0 for FROM scratch. */
  readonly baseSteps: number
  readonly steps: readonly ScriptStep[]
  /** What a COPY brings, by the number of its folder. */
  readonly folders: readonly (readonly Source[])[]
  readonly style: LayerStyle
  /** Whether `ln` makes hard links to files of lower layers, which some builders do and engines refuse. */
  readonly linksToBelow: boolean
}

/** What a random script may hold. */
export interface Terms {
  /** How many contents there are. */
  readonly contents: number
  readonly capabilities: boolean
  readonly linksToBelow: boolean
}

/** Everything stands in this folder. */
const TOP = 'srv'

/** Such that the order of paths is not that of a walk: `a1-x` stands before `a1/b2`. */
const NAMES = ['a1', 'b2', 'c3', 'a1-x', 'a1.y', 'd4']
/** Less than what would count as duplicates worth naming. */
const MOST_BYTES = 900_000
const OWNERS = [0, 0, 7, 1000]

/** The script of a seed: the same on each run. */
export function randomScript(seed: number, terms: Terms): Script {
  const dice = new Dice(seed)
  const writer = new ScriptWriter(dice, terms)
  const baseSteps = dice.pick([0, 1, 1, 1, 1, 1, 2, 3])
  return {
    baseSteps,
    steps: writer.write(baseSteps),
    folders: writer.folders,
    style: {
      anew: dice.pick(['opaque', 'opaque', 'whiteouts']),
      whiteouts: dice.pick(['sorted', 'first', 'last']),
      barePaths: dice.chance(20),
      prefix: dice.pick(['', '', './', '/']),
    },
    linksToBelow: writer.linksToBelow,
  }
}

/** The container of each step that makes a layer, after it; null for those that make none. What would fail is left out. */
export function runScript(script: Script): (Ran | null)[] {
  let below: Tree = new Map()
  return script.steps.map((step, index) => {
    if (step.keyword === 'ENV') return null
    const container = new Container(below, timeOf(index), script.linksToBelow)
    const done = perform(container, step, script.folders)
    const ran = { container, below, done }
    below = container.tree()
    return ran
  })
}

export interface Ran {
  readonly container: Container
  /** What the step stood on. */
  readonly below: Tree
  /** The step with what could be done of it; null for a COPY that failed. */
  readonly done: ScriptStep | null
}

function perform(
  container: Container,
  step: Exclude<ScriptStep, { keyword: 'ENV' }>,
  folders: Script['folders'],
): ScriptStep | null {
  if (step.keyword === 'COPY')
    return container.copy(folders[step.folder] ?? [], step.to, step.owner) ? step : null
  return { ...step, acts: step.acts.filter((act) => container.perform(act)) }
}

function timeOf(step: number): number {
  return 1_700_000_000 + step * 100
}

class ScriptWriter {
  readonly folders: Source[][]
  readonly linksToBelow: boolean
  readonly #dice: Dice
  readonly #terms: Terms
  readonly #contents: Content[]
  readonly #copied: Extract<ScriptStep, { keyword: 'COPY' }>[] = []
  /** Paths whose file grew already: one that grows again and again is a finding of its own. */
  readonly #grown = new Set<string>()

  constructor(dice: Dice, terms: Terms) {
    this.#dice = dice
    this.#terms = terms
    this.linksToBelow = terms.linksToBelow && dice.chance(10)
    // Few, so that the same content comes to the same path, and to others.
    this.#contents = Array.from({ length: 12 }, () => ({
      from: dice.below(terms.contents),
      bytes: this.#size(),
    }))
    const first = this.#folder()
    // A second version of the first, as between two COPYs of the same sources.
    const second = first.map((source) =>
      dice.chance(70) ? source : { path: source.path, ...this.#source() },
    )
    this.folders = [first, second, this.#folder()]
  }

  write(baseSteps: number): ScriptStep[] {
    const dice = this.#dice
    const steps: ScriptStep[] = []
    let below: Tree = new Map()
    const count = Math.max(baseSteps, 1) + 2 + dice.below(10)
    while (steps.length < count) {
      const container = new Container(below, timeOf(steps.length), this.linksToBelow)
      const step =
        steps.length === 0
          ? { keyword: 'RUN' as const, acts: this.#start(container) }
          : this.#step(container, steps.length < baseSteps)
      if (!step) continue
      steps.push(step)
      if (step.keyword !== 'ENV') below = container.tree()
    }
    return steps
  }

  #step(container: Container, ofBase: boolean): ScriptStep | null {
    const dice = this.#dice
    const kind = dice.below(100)
    if (kind < 5 && !ofBase) return { keyword: 'ENV' }
    if (kind < 30) return this.#copy(container)
    return { keyword: 'RUN', acts: this.#acts(container, kind < 33 ? 0 : 1 + dice.below(5)) }
  }

  /** A tree to begin with. */
  #start(container: Container): Act[] {
    const top: Act = { do: 'mkdir', path: TOP }
    container.perform(top)
    return [top, ...this.#acts(container, 25 + this.#dice.below(30), true)]
  }

  #copy(container: Container): ScriptStep | null {
    const dice = this.#dice
    // The same once more, or another version of it, as often as something new.
    const again = this.#copied.length > 0 && dice.chance(50) ? dice.pick(this.#copied) : null
    const folder = again && dice.chance(50) ? again.folder : dice.below(this.folders.length)
    const sources = this.folders[folder] as Source[]
    const to = again?.to ?? (dice.chance(50) ? TOP : this.#newPath(container))
    const owner = again?.owner ?? dice.pick(OWNERS)
    const before = container.tree()
    const sizes = sources.map(({ content }) => content?.bytes ?? 0)
    if (bytesOf(before) + sizes.reduce((sum, bytes) => sum + bytes, 0) > MOST_BYTES) return null
    const parents = parentsOf(`${to}/x`)
    if (parents.some((path) => (container.see(path)?.kind ?? 'directory') !== 'directory')) return null
    if (sources.some(({ path, content }) => !this.#mayHold(before, `${to}/${path}`, content?.bytes ?? 0)))
      return null
    if (!container.copy(sources, to, owner)) return null
    const step = { keyword: 'COPY' as const, folder, to, owner }
    this.#copied.push(step)
    return step
  }

  #acts(container: Container, count: number, start = false): Act[] {
    const acts: Act[] = []
    for (let tries = 0; acts.length < count && tries < count * 20; tries++) {
      const act = start && this.#dice.chance(70) ? this.#addition(container) : this.#act(container)
      if (this.#isWithinTerms(container, act) && container.perform(act)) acts.push(act)
    }
    return acts
  }

  #addition(container: Container): Act {
    const dice = this.#dice
    const path = this.#newPath(container)
    const kind = dice.below(100)
    if (kind < 30) return { do: 'mkdir', path }
    if (kind < 38) return { do: 'link', from: this.#oldPath(container), to: path }
    return { do: 'write', path, content: dice.pick(this.#contents) }
  }

  #act(container: Container): Act {
    const dice = this.#dice
    const path = this.#oldPath(container)
    const to = dice.chance(70) ? this.#newPath(container) : this.#oldPath(container)
    const kind = dice.below(100)
    if (kind < 8) return { do: 'write', path: to, content: dice.pick(this.#contents) }
    if (kind < 12) return { do: 'write', path, content: dice.pick(this.#contents) }
    if (kind < 16) return { do: 'append', path, content: dice.pick(this.#contents) }
    if (kind < 19) return { do: 'mkdir', path: to }
    if (kind < 32) return { do: 'chown', path, owner: dice.pick(OWNERS) }
    if (kind < 40) return { do: 'chmod', path, mode: dice.pick([0o755, 0o700, 0o777]) }
    if (kind < 47) return { do: 'touch', path, mtime: 1_600_000_000 + dice.below(3) }
    if (kind < 50)
      return this.#terms.capabilities
        ? { do: 'setcap', path }
        : { do: 'touch', path, mtime: 1_500_000_000 + dice.below(3) }
    if (kind < 63) return { do: 'mv', from: path, to }
    if (kind < 69) return { do: 'cp', from: path, to, keep: dice.chance(60) }
    if (kind < 73) return { do: 'link', from: path, to }
    if (kind < 76) return this.#relink(container)
    if (kind < 81) return { do: 'symlink', target: dice.pick(['b2', '../srv/a1', 'c3/d4']), to }
    if (kind < 91) return { do: 'rm', path }
    return { do: 'remake', path, keep: dice.chance(60) }
  }

  /** Of two files that are equal, if there are such. */
  #relink(container: Container): Act {
    const files = [...container.tree()].filter(([, { kind }]) => kind === 'file')
    const alike = files.filter(([, node]) =>
      files.some(([, other]) => other !== node && other.content.equals(node.content)),
    )
    const [from, node] = this.#dice.pick(alike.length > 0 ? alike : [...container.tree()])
    const same = files.filter(([, other]) => other !== node && other.content.equals(node.content))
    return { do: 'relink', from, to: same.length > 0 ? this.#dice.pick(same)[0] : from }
  }

  /** The folder that holds everything stays where it is, the whole stays small, and files grow once at most. */
  #isWithinTerms(container: Container, act: Act): boolean {
    const tree = container.tree()
    const size = (path: string) => tree.get(path)?.content.length ?? 0
    switch (act.do) {
      case 'write':
        return (
          bytesOf(tree) + act.content.bytes <= MOST_BYTES && this.#mayHold(tree, act.path, act.content.bytes)
        )
      case 'append': {
        const bytes = size(act.path) + act.content.bytes
        return bytesOf(tree) + act.content.bytes <= MOST_BYTES && this.#mayHold(tree, act.path, bytes)
      }
      case 'mv':
        // busybox follows the symlink that it is to replace, and fails where that leads nowhere.
        return (
          act.from !== TOP &&
          tree.get(act.to)?.kind !== 'symlink' &&
          this.#mayHold(tree, act.to, size(act.from))
        )
      case 'rm':
        return act.path !== TOP
      case 'cp':
        return bytesOf(tree, act.from) + bytesOf(tree) <= MOST_BYTES
      default:
        return true
    }
  }

  #mayHold(tree: Tree, path: string, bytes: number): boolean {
    const held = tree.get(path)
    if (!held || held.content.length >= bytes) return true
    const names = [...tree].filter(([, node]) => node === held).map(([name]) => name)
    if (names.some((name) => this.#grown.has(name))) return false
    for (const name of names) this.#grown.add(name)
    return true
  }

  #oldPath(container: Container): string {
    return this.#dice.pick([...container.tree().keys()])
  }

  #newPath(container: Container): string {
    const folders = [...container.tree()].filter(
      ([path, { kind }]) => kind === 'directory' && depth(path) < 4,
    )
    return `${this.#dice.pick(folders)[0]}/${this.#dice.pick(NAMES)}`
  }

  /** Of very different sizes, on both sides of what is too small to matter. */
  #size(): number {
    const dice = this.#dice
    const kind = dice.below(100)
    if (kind < 5) return 0
    if (kind < 50) return 1 + dice.below(3000)
    if (kind < 85) return 5000 + dice.below(15_000)
    return 60_000 + dice.below(25_000)
  }

  #folder(): Source[] {
    const dice = this.#dice
    const paths = ['a1', 'a1-x', 'b2', 'c3/a1', 'c3/a1-x', 'c3/b2', 'd4/d4/b2'].filter(() => dice.chance(70))
    return (paths.length > 0 ? paths : ['a1']).map((path) => ({ path, ...this.#source() }))
  }

  #source(): Omit<Source, 'path'> {
    const dice = this.#dice
    const rest = { mode: dice.pick([0o644, 0o755]), mtime: 1_650_000_000 + dice.below(2) }
    if (dice.chance(15)) return { ...rest, target: dice.pick(['a1', 'b2']) }
    return { ...rest, content: dice.pick(this.#contents) }
  }
}

function bytesOf(tree: Tree, within = TOP): number {
  const nodes = new Set<Node>()
  for (const [path, node] of tree) if (`${path}/`.startsWith(`${within}/`)) nodes.add(node)
  return [...nodes].reduce((sum, { content }) => sum + content.length, 0)
}

function depth(path: string): number {
  return path.split('/').length
}
