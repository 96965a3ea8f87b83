import { asObject, textOf } from './json.js'

/** What an image runs on (OCI image-index.md, "platform"). */
export interface Platform {
  readonly os: string
  readonly architecture: string
  readonly variant: string
  /** Told apart by Windows alone; '' elsewhere. */
  readonly osVersion: string
}

/** The names that other tools give to architectures, as containerd's platforms package reads them. */
const ALIASES: ReadonlyMap<string, readonly [architecture: string, variant: string]> = new Map([
  ['i386', ['386', '']],
  ['x86_64', ['amd64', '']],
  ['x86-64', ['amd64', '']],
  ['x64', ['amd64', '']],
  ['ia32', ['386', '']],
  ['aarch64', ['arm64', '']],
  ['armhf', ['arm', 'v7']],
  ['armel', ['arm', 'v6']],
])

/** What stands where no variant is named. */
const DEFAULT_VARIANT: ReadonlyMap<string, string> = new Map([
  ['arm64', 'v8'],
  ['arm', 'v7'],
  ['amd64', 'v1'],
])

/** The platform in a descriptor or in a configuration; parts that are not said are ''. */
export function platformOf(value: unknown): Platform {
  const { os, architecture, variant, ...rest } = asObject(value)
  return {
    os: textOf(os),
    architecture: textOf(architecture),
    variant: textOf(variant),
    osVersion: textOf(rest['os.version']),
  }
}

/** Reads `os/architecture[/variant]`, or null where the text is not of that form. */
export function parsePlatform(text: string): Platform | null {
  const [, os, architecture, variant = ''] = /^(\w+)\/([\w-]+)(?:\/(\w+))?$/.exec(text) ?? []
  return os && architecture ? { os, architecture, variant, osVersion: '' } : null
}

/** `os/architecture[/variant]`, with `unknown` for what is not said. */
export function formatPlatform({ os, architecture, variant }: Platform): string {
  return [os || 'unknown', architecture || 'unknown', ...(variant ? [variant] : [])].join('/')
}

/** Whether two mean the same machine: `arm64` is `arm64/v8`, `aarch64` too. */
export function isSamePlatform(a: Platform, b: Platform): boolean {
  return normalForm(a) === normalForm(b)
}

function normalForm({ os, architecture, variant }: Platform): string {
  const [name, implied] = ALIASES.get(architecture.toLowerCase()) ?? [architecture.toLowerCase(), '']
  const version = variant.toLowerCase() || implied || (DEFAULT_VARIANT.get(name) ?? '')
  return `${os.toLowerCase()}/${name}/${version.replace(/^(\d)/, 'v$1')}`
}
