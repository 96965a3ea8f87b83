import type { Confidence } from '../rule.js'

/** What a package manager leaves behind, and what keeps it from that. */
export interface PackageCache {
  /** As it stands in a sentence. */
  readonly what: string
  /** Patterns of a PathMatcher; a home may be anybody's. */
  readonly paths: readonly string[]
  /** `certain`: nothing but the manager reads it. `likely`, `possible`: a container that builds or starts with it may. */
  readonly confidence: Confidence
  /** The command that leaves nothing, where the manager has one. */
  readonly without?: string
  /** What removes it, where that is not just to remove the folders. */
  readonly clean?: string
  /** Programs that have the same command to clean: the one that was run is named. */
  readonly programs?: readonly [string, ...string[]]
  /** Which of them distributions have, by ID of os-release, where it is not the first. */
  readonly usual?: ReadonlyMap<string, string>
  /** Which folder to mount: the one of this name around what is found, or what is found. False where a mount is of no use. */
  readonly mount?: string | false
  /** Whether builds that run at the same time must not share the folder. */
  readonly locked?: true
  /** Programs that fill it, without the version in their names. */
  readonly filledBy: readonly string[]
  /** Whether later commands work from it, or fetch it again: a store, and no mere copy of what is installed. */
  readonly store?: true
  /** Whether it is better removed where it is made than kept between builds. */
  readonly remove?: true
}

const PNPM_STORES = ['**/pnpm/store', '**/.pnpm-store'].flatMap((store) =>
  ['v3', 'v10', 'v11'].map((version) => `${store}/${version}`),
)

const CONDA_ROOTS = [
  'opt/conda',
  '**/.conda',
  ...['anaconda3', 'mambaforge', 'micromamba', 'miniconda3', 'miniforge3'].map((name) => `**/${name}`),
]

/** In the order of docs/rules/package-manager-cache.md, which says how each was found. */
export const PACKAGE_CACHES: readonly PackageCache[] = [
  {
    what: "apt's package lists",
    filledBy: ['apt', 'apt-get', 'aptitude'],
    remove: true,
    paths: ['var/lib/apt/lists/'],
    confidence: 'certain',
    clean: 'rm -rf /var/lib/apt/lists/*',
    locked: true,
  },
  {
    what: "apt's archives and indexes",
    filledBy: ['apt', 'apt-get', 'aptitude'],
    remove: true,
    paths: ['var/cache/apt/'],
    confidence: 'certain',
    clean: 'apt-get clean',
    locked: true,
  },
  {
    what: "apk's indexes and packages",
    filledBy: ['apk'],
    remove: true,
    paths: ['var/cache/apk/', 'etc/apk/cache/'],
    confidence: 'certain',
    without: 'apk add --no-cache',
    clean: 'rm -rf /var/cache/apk/*',
    mount: false,
  },
  {
    what: "dnf's metadata and packages",
    filledBy: ['dnf', 'microdnf', 'tdnf', 'yum'],
    remove: true,
    paths: ['var/cache/dnf/', 'var/cache/libdnf5/', '**/.cache/libdnf5/', 'var/cache/tdnf/'],
    confidence: 'certain',
    clean: 'clean all',
    programs: ['dnf', 'dnf5', 'microdnf', 'tdnf', 'yum'],
    usual: new Map(['azurelinux', 'mariner', 'photon'].map((id) => [id, 'tdnf'])),
  },
  // microdnf of RHEL 8 and 9 uses it as well.
  {
    what: "yum's metadata and packages",
    filledBy: ['yum', 'microdnf', 'dnf'],
    remove: true,
    paths: ['var/cache/yum/'],
    confidence: 'certain',
    clean: 'clean all',
    programs: ['yum', 'microdnf', 'dnf'],
  },
  {
    what: "zypper's metadata and packages",
    filledBy: ['zypper'],
    remove: true,
    paths: ['var/cache/zypp/'],
    confidence: 'certain',
    clean: 'zypper clean --all',
  },
  {
    what: "pacman's databases and packages",
    filledBy: ['pacman'],
    remove: true,
    paths: ['var/cache/pacman/pkg/', 'var/lib/pacman/sync/'],
    confidence: 'certain',
    clean: 'rm -rf /var/cache/pacman/pkg/* /var/lib/pacman/sync/*',
  },
  {
    what: "pip's cache",
    filledBy: ['pip'],
    paths: ['**/.cache/pip/'],
    confidence: 'certain',
    without: 'pip install --no-cache-dir',
  },
  // With UV_LINK_MODE=symlink, environments point into it; with hard links most of it is theirs as well, and no claim.
  {
    what: "uv's cache",
    filledBy: ['uv', 'uvx'],
    store: true,
    paths: ['**/.cache/uv/'],
    confidence: 'likely',
    without: 'uv sync --no-cache',
  },
  // Beside them stand the virtual environments, which are no cache.
  {
    what: "poetry's cache",
    filledBy: ['poetry'],
    paths: ['**/.cache/pypoetry/cache/', '**/.cache/pypoetry/artifacts/'],
    confidence: 'certain',
    without: 'poetry install --no-cache',
  },
  { what: "pipenv's cache", filledBy: ['pipenv'], paths: ['**/.cache/pipenv/'], confidence: 'certain' },
  {
    what: "virtualenv's wheels",
    filledBy: ['virtualenv', 'pipenv', 'poetry', 'tox'],
    paths: ['**/.cache/virtualenv/', '**/.local/share/virtualenv/'],
    confidence: 'likely',
  },
  {
    what: "conda's packages",
    filledBy: ['conda', 'mamba', 'micromamba'],
    remove: true,
    paths: CONDA_ROOTS.map((root) => `${root}/pkgs/`),
    confidence: 'likely',
    clean: 'conda clean --all --force-pkgs-dirs --yes',
  },
  {
    what: "npm's cache",
    filledBy: ['npm', 'npx'],
    paths: ['**/.npm/_cacache/', '**/.npm/_logs/', '**/.npm/_prebuilds/'],
    confidence: 'certain',
    mount: '.npm',
  },
  {
    what: "yarn's cache",
    filledBy: ['yarn'],
    paths: ['**/.cache/yarn/', '**/.yarn-cache/'],
    confidence: 'certain',
    clean: 'yarn cache clean',
  },
  // With Plug'n'Play the application is run out of it.
  {
    what: "yarn's cache",
    filledBy: ['yarn'],
    paths: ['**/.yarn/berry/cache/', '**/.yarn/berry/metadata/'],
    confidence: 'possible',
    clean: 'yarn cache clean --all',
  },
  // `links` beside them is what a global virtual store runs from.
  {
    what: "pnpm's store and metadata",
    filledBy: ['pnpm', 'pnpx'],
    store: true,
    paths: [
      ...PNPM_STORES.flatMap((store) => [`${store}/files/`, `${store}/index/`, `${store}/index.db*`]),
      '**/.cache/pnpm/',
    ],
    confidence: 'likely',
    mount: 'store',
  },
  {
    what: "bun's cache",
    filledBy: ['bun', 'bunx'],
    paths: ['**/.bun/install/cache/'],
    confidence: 'likely',
    clean: 'bun pm cache rm',
  },
  // What corepack's `yarn` and `pnpm` start.
  {
    what: "corepack's package managers",
    filledBy: ['corepack', 'yarn', 'pnpm'],
    store: true,
    paths: ['**/.cache/node/corepack/'],
    confidence: 'possible',
    clean: 'corepack cache clean',
  },
  // COMPOSER_HOME is /tmp in composer's own image.
  {
    what: "composer's cache",
    filledBy: ['composer', 'composer.phar'],
    paths: [
      '**/.composer/cache/',
      '**/.cache/composer/',
      'tmp/cache/files/',
      'tmp/cache/repo/',
      'tmp/cache/vcs/',
    ],
    confidence: 'certain',
    without: 'composer install --no-cache',
    clean: 'composer clear-cache',
  },
  {
    what: 'downloaded gems',
    filledBy: ['gem', 'bundle', 'bundler'],
    paths: [
      '**/cache/*.gem',
      '**/cache/bundler/git/',
      '**/.bundle/cache/',
      '**/.gem/specs/',
      '**/.cache/gem/specs/',
    ],
    confidence: 'certain',
  },
  {
    what: "cargo's registry",
    filledBy: ['cargo'],
    store: true,
    paths: ['**/.cargo/registry/', '**/.cargo/git/', 'usr/local/cargo/registry/', 'usr/local/cargo/git/'],
    confidence: 'likely',
  },
  {
    what: "Go's build cache",
    filledBy: ['go'],
    paths: ['**/.cache/go-build/'],
    confidence: 'certain',
    clean: 'go clean -cache',
  },
  {
    what: "Go's modules",
    filledBy: ['go'],
    store: true,
    paths: ['**/go/pkg/mod/'],
    confidence: 'likely',
    clean: 'go clean -modcache',
  },
  {
    what: "Maven's repository",
    filledBy: ['mvn', 'mvnw', 'mvnd'],
    store: true,
    paths: ['**/.m2/repository/', '**/.m2/wrapper/dists/'],
    confidence: 'likely',
  },
  {
    what: "Gradle's caches",
    filledBy: ['gradle', 'gradlew'],
    store: true,
    paths: ['**/.gradle/caches/', '**/.gradle/wrapper/dists/', '**/.gradle/native/', '**/.gradle/daemon/'],
    confidence: 'likely',
    mount: '.gradle',
  },
  {
    what: "Ivy's cache",
    filledBy: ['ivy', 'ant', 'sbt'],
    store: true,
    paths: ['**/.ivy2/cache/'],
    confidence: 'likely',
  },
  {
    what: "sbt's own artifacts",
    filledBy: ['sbt'],
    store: true,
    paths: ['**/.sbt/boot/'],
    confidence: 'likely',
  },
  {
    what: "Coursier's cache",
    filledBy: ['cs', 'coursier', 'sbt', 'mill', 'scala-cli'],
    store: true,
    paths: ['**/.cache/coursier/', '**/.coursier/cache/'],
    confidence: 'likely',
  },
  {
    what: "NuGet's packages",
    filledBy: ['dotnet', 'nuget'],
    store: true,
    paths: ['**/.nuget/packages/'],
    confidence: 'likely',
    clean: 'dotnet nuget locals all --clear',
  },
  {
    what: "NuGet's downloads",
    filledBy: ['dotnet', 'nuget'],
    paths: [
      '**/.local/share/NuGet/v3-cache/',
      '**/.local/share/NuGet/http-cache/',
      '**/.local/share/NuGet/plugins-cache/',
      'tmp/NuGetScratch*/',
    ],
    confidence: 'certain',
    clean: 'dotnet nuget locals all --clear',
    mount: false,
  },
  {
    what: "cpan's sources and builds",
    filledBy: ['cpan'],
    paths: ['**/.cpan/build/', '**/.cpan/sources/'],
    confidence: 'certain',
    mount: '.cpan',
  },
  { what: "cpanm's downloads and builds", filledBy: ['cpanm'], paths: ['**/.cpanm/'], confidence: 'certain' },
  { what: "LuaRocks' cache", filledBy: ['luarocks'], paths: ['**/.cache/luarocks/'], confidence: 'certain' },
  {
    what: "Hex's and rebar's packages",
    filledBy: ['mix', 'rebar'],
    store: true,
    paths: ['**/.hex/packages/', '**/.cache/rebar3/', '**/.cache/elixir_make/'],
    confidence: 'likely',
  },
  {
    what: "mix's own tools",
    filledBy: ['mix'],
    store: true,
    paths: ['**/.mix/archives/', '**/.mix/elixir/'],
    confidence: 'possible',
  },
  {
    what: "Homebrew's downloads",
    filledBy: ['brew'],
    paths: ['**/.cache/Homebrew/'],
    confidence: 'certain',
    clean: 'brew cleanup --prune=all',
  },
]

/** What looks like one of those, and is put there to install from without a network. */
export const KEPT_PACKAGES: readonly string[] = ['**/vendor/cache/']
