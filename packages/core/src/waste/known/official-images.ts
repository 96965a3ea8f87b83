interface OfficialImage {
  /** Where slim stands in its tags: before the name of a distribution (`3.12-slim-bookworm`) or at the end. */
  readonly slim?: 'before-codename' | 'last'
  /** Whether tags that end with alpine exist; no name of a distribution stands in them. */
  readonly alpine?: true
  /** Words of its tags, besides versions and names of distributions, that the smaller variants have as well. */
  readonly kinds?: RegExp
  /** What stands for `latest` in the tags of the variants: mostly nothing; null where there are none. */
  readonly latest?: string | null
}

/** Official images whose plain tags are the full variant, and the smaller ones that exist for each version still built. */
const OFFICIAL: Readonly<Record<string, OfficialImage>> = {
  debian: { slim: 'last', kinds: /^(stable|oldstable|testing|unstable)$/, latest: 'stable' },
  'eclipse-temurin': { alpine: true, kinds: /^(jdk|jre)$/, latest: null },
  elixir: { slim: 'last', alpine: true, kinds: /^otp$/ },
  erlang: { slim: 'last', alpine: true },
  golang: { alpine: true },
  haproxy: { alpine: true, kinds: /^lts$/ },
  haskell: { slim: 'before-codename' },
  httpd: { alpine: true },
  memcached: { alpine: true },
  nginx: { alpine: true, kinds: /^(stable|mainline)$/ },
  node: {
    slim: 'last',
    alpine: true,
    kinds: /^(lts|current|gallium|hydrogen|iron|jod|krypton)$/,
  },
  // From 12 on the plain tags stand on Oracle Linux, and slim on Debian.
  openjdk: { slim: 'before-codename', kinds: /^(jdk|jre)$/ },
  perl: { slim: 'before-codename', kinds: /^(stable|devel)$/ },
  php: { alpine: true, kinds: /^(cli|fpm|zts|rc)$/ },
  postgres: { alpine: true },
  python: { slim: 'before-codename', alpine: true, kinds: /^rc$/ },
  rabbitmq: { alpine: true, kinds: /^management$/ },
  redis: { alpine: true },
  ruby: { slim: 'before-codename', alpine: true },
  rust: { slim: 'before-codename', alpine: true },
}

const CODENAME = /^(stretch|buster|bullseye|bookworm|trixie|forky|sid|bionic|focal|jammy|noble|resolute)$/
const VERSION = /^\d[\w.]*$/

/** References of the smaller variants of an official image; none for any other, or if it is one of those itself. */
export function smallerVariants(reference: string): string[] {
  const [, place = '', name = '', tag = null] =
    /^((?:[^/@]+\/)*)([^/:@]+)(?::([\w.-]+))?(?:@.*)?$/.exec(reference) ?? []
  const image = Object.hasOwn(OFFICIAL, name) && isOfficialPlace(place) ? OFFICIAL[name] : undefined
  // What stands behind a digest alone nobody knows.
  if (!image || (tag === null && reference.includes('@'))) return []
  const { slim, alpine, kinds, latest = '' } = image
  const stem = tag === null || tag === 'latest' ? latest : tag
  if (stem === null) return []
  const words = stem.split('-').filter(Boolean)
  if (!words.every((word) => VERSION.test(word) || CODENAME.test(word) || kinds?.test(word))) return []
  const codename = words.findIndex((word) => CODENAME.test(word))
  const plain = words.filter((_, i) => i !== codename)
  const slimAt = slim === 'before-codename' && codename >= 0 ? codename : words.length
  const tags = [
    ...(slim ? [[...words.slice(0, slimAt), 'slim', ...words.slice(slimAt)]] : []),
    ...(alpine ? [[...plain, 'alpine']] : []),
  ]
  return tags.map((parts) => `${place}${name}:${parts.join('-')}`)
}

/** Docker Hub's own, or a mirror: of another's name there (`someone/node`) nobody knows which variants there are. */
function isOfficialPlace(place: string): boolean {
  const path = place.replace(/^(index\.)?docker\.io\//, '')
  return path === '' || path === 'library/' || /^([^/]*[.:][^/]*|localhost)\//.test(path)
}
