/** What a package manager was seen to leave, or is documented to leave, and what the report calls it. */
export interface RecordedCache {
  readonly what: string
  readonly confidence: 'certain' | 'likely' | 'possible'
  /** A run of the tool itself, or the document that the paths are from. */
  readonly origin: string
  readonly paths: readonly string[]
}

const SHA = '5c8e4c3f354d0298c0ca1433a615fc06498ab0a5310f82ddc8adb88997901a29'

export const RECORDED: readonly RecordedCache[] = [
  {
    what: "apt's package lists",
    confidence: 'certain',
    origin: 'apt 2.6.1',
    paths: [
      'var/lib/apt/lists/deb.debian.org_debian_dists_bookworm_InRelease',
      'var/lib/apt/lists/deb.debian.org_debian_dists_bookworm_main_binary-amd64_Packages.lz4',
    ],
  },
  {
    what: "apt's archives and indexes",
    confidence: 'certain',
    origin: 'apt 2.6.1 without docker-clean',
    paths: [
      'var/cache/apt/archives/tree_2.1.0-1_amd64.deb',
      'var/cache/apt/pkgcache.bin',
      'var/cache/apt/srcpkgcache.bin',
    ],
  },
  {
    what: "apk's indexes and packages",
    confidence: 'certain',
    origin: 'apk-cache(5), Alpine',
    paths: ['var/cache/apk/APKINDEX.49104001.tar.gz', 'etc/apk/cache/sed-4.2.2-r0.b8c3b2a1.apk'],
  },
  {
    what: "dnf's metadata and packages",
    confidence: 'certain',
    origin: 'dnf 4.14; dnf5-caching(7); tdnf.conf(5)',
    paths: [
      'var/cache/dnf/x-0144162fa3d6aa98/repodata/repomd.xml',
      'var/cache/libdnf5/updates-1/packages/bash-5.2.21-1.fc38.x86_64.rpm',
      'home/app/.cache/libdnf5/fedora-1/solv/fedora.solv',
      'var/cache/tdnf/photon/solvcache/photon.solv',
    ],
  },
  {
    what: "yum's metadata and packages",
    confidence: 'certain',
    origin: 'yum.conf(5)',
    paths: ['var/cache/yum/x86_64/7/base/gen/primary_db.sqlite'],
  },
  {
    what: "zypper's metadata and packages",
    confidence: 'certain',
    origin: 'zypper 1.14',
    paths: ['var/cache/zypp/raw/y/repodata/repomd.xml', 'var/cache/zypp/solv/@System/solv'],
  },
  {
    what: "pacman's databases and packages",
    confidence: 'certain',
    origin: 'pacman.conf(5)',
    paths: ['var/cache/pacman/pkg/tree-2.1.1-1-x86_64.pkg.tar.zst', 'var/lib/pacman/sync/core.db'],
  },
  {
    what: "pip's cache",
    confidence: 'certain',
    origin: 'pip 23.0.1 and 26.3',
    paths: [
      `root/.cache/pip/http/5/d/${SHA}`,
      `home/app/.cache/pip/http-v2/5/d/${SHA}.body`,
      `root/.cache/pip/wheels/1a/b0/${SHA}/docopt-0.6.2-py2.py3-none-any.whl`,
    ],
  },
  {
    what: "uv's cache",
    confidence: 'likely',
    origin: 'uv 0.9',
    paths: ['root/.cache/uv/sdists-v11/pypi/docopt/0.6.2/x/src', 'root/.cache/uv/simple-v28/pypi/pytz.rkyv'],
  },
  {
    what: "poetry's cache",
    confidence: 'certain',
    origin: 'poetry 2.2',
    paths: [
      'root/.cache/pypoetry/artifacts/a2/3b/c4/pytz-2026.6-py2.py3-none-any.whl',
      'root/.cache/pypoetry/cache/repositories/x/a',
    ],
  },
  {
    what: "pipenv's cache",
    confidence: 'certain',
    origin: "pipenv's documentation of PIPENV_CACHE_DIR",
    paths: ['root/.cache/pipenv/depcache-cpython3.11.json'],
  },
  {
    what: "virtualenv's wheels",
    confidence: 'likely',
    origin: 'virtualenv 20 under pipenv and poetry',
    paths: [
      'root/.cache/virtualenv/wheel/3.11/image/1/CopyPipInstall/setuptools-84.2.1-py3-none-any/x.py',
      'root/.local/share/virtualenv/wheel/house/pip-23.0.1-py3-none-any.whl',
    ],
  },
  {
    what: "conda's packages",
    confidence: 'likely',
    origin: "conda's documentation of pkgs_dirs",
    paths: [
      'opt/conda/pkgs/zlib-1.3.1-hb9d3cd8_2.conda',
      'home/app/.conda/pkgs/cache/497deca9.json',
      'root/miniconda3/pkgs/zlib-1.2.13.tar.bz2',
      'root/miniforge3/pkgs/urls.txt',
      'root/mambaforge/pkgs/x.conda',
      'root/micromamba/pkgs/x.conda',
      'opt/anaconda3/pkgs/x.conda',
    ],
  },
  {
    what: "npm's cache",
    confidence: 'certain',
    origin: 'npm 10 and 11; prebuild-install',
    paths: [
      `root/.npm/_cacache/content-v2/sha512/5c/8e/${SHA}`,
      'home/node/.npm/_logs/2026-11-21T14_30_12_106Z-debug-0.log',
      'root/.npm/_prebuilds/a1b2c3-better-sqlite3-v11.tar.gz',
    ],
  },
  {
    what: "yarn's cache",
    confidence: 'certain',
    origin: 'yarn 1.22 as root; its documentation for others and before 1.0',
    paths: [
      'usr/local/share/.cache/yarn/v6/npm-lodash-4.18.1/node_modules/lodash/lodash.js',
      'home/node/.cache/yarn/v6/x.js',
      'root/.yarn-cache/x.js',
    ],
  },
  {
    what: "yarn's cache",
    confidence: 'possible',
    origin: 'yarn 4',
    paths: [
      'root/.yarn/berry/cache/lodash-npm-4.18.1-x-10c0.zip',
      'root/.yarn/berry/metadata/npm/a3cd44/x.json',
    ],
  },
  {
    what: "pnpm's store and metadata",
    confidence: 'likely',
    origin: 'pnpm 12 (store v11); its documentation for v3, v10 and stores beside the project',
    paths: [
      'root/.local/share/pnpm/store/v11/files/00/1a',
      'root/.local/share/pnpm/store/v11/index/00/1a.json',
      'root/.local/share/pnpm/store/v11/index.db-wal',
      'pnpm/store/v10/files/00/1a',
      'root/.local/share/pnpm/store/v10/index/00/1a.json',
      'pnpm/store/v10/index.db',
      'pnpm/store/v3/files/00/1a',
      'pnpm/store/v3/index/00/1a',
      'pnpm/store/v3/index.db',
      ...['v3', 'v10', 'v11'].flatMap((version) => [
        `app/.pnpm-store/${version}/files/00/1a`,
        `app/.pnpm-store/${version}/index/00/1a`,
        `app/.pnpm-store/${version}/index.db`,
      ]),
      'root/.cache/pnpm/v12/metadata/https%3A+registry.npmjs.org/lodash.jsonl',
    ],
  },
  {
    what: "bun's cache",
    confidence: 'likely',
    origin: 'bun 1.4.5',
    paths: ['root/.bun/install/cache/lodash@4.18.1@@@1/lodash.js'],
  },
  {
    what: "corepack's package managers",
    confidence: 'possible',
    origin: "corepack's README on COREPACK_HOME",
    paths: ['root/.cache/node/corepack/v1/yarn/1.22.22/bin/yarn.js'],
  },
  {
    what: "composer's cache",
    confidence: 'certain',
    origin: "composer 2.5; the documentation of cache-dir; composer's own image, where the home is /tmp",
    paths: [
      'root/.composer/cache/files/x/sample/1.zip',
      'root/.cache/composer/repo/https---repo.packagist.org/x.json',
      'tmp/cache/files/x/sample/1.zip',
      'tmp/cache/repo/x.json',
      'tmp/cache/vcs/x/HEAD',
    ],
  },
  {
    what: 'downloaded gems',
    confidence: 'certain',
    origin: 'gem 3.3 and bundler 2.3; their documentation for sources in git and for indexes',
    paths: [
      'var/lib/gems/3.1.0/cache/sample-1.0.gem',
      'usr/local/bundle/cache/sample-1.0.gem',
      'usr/local/bundle/cache/bundler/git/sample-0a1b/HEAD',
      'root/.bundle/cache/compact_index/rubygems.org.443/versions',
      'root/.gem/specs/rubygems.org%443/specs.4.8',
      'root/.cache/gem/specs/rubygems.org%443/specs.4.8',
    ],
  },
  {
    what: "cargo's registry",
    confidence: 'likely',
    origin: "cargo 1.85; the Cargo book's page on its home",
    paths: [
      'root/.cargo/registry/cache/index.crates.io-6f17d22bba15001f/itoa-1.0.9.crate',
      'root/.cargo/git/db/x/HEAD',
      'usr/local/cargo/registry/src/index.crates.io-6f17d22bba15001f/itoa-1.0.9/src/lib.rs',
      'usr/local/cargo/git/checkouts/x/lib.rs',
    ],
  },
  {
    what: "Go's build cache",
    confidence: 'certain',
    origin: 'go 1.19',
    paths: [`root/.cache/go-build/5c/${SHA}-d`],
  },
  {
    what: "Go's modules",
    confidence: 'likely',
    origin: 'go 1.19',
    paths: [
      'go/pkg/mod/cache/download/rsc.io/quote/@v/v1.5.2.zip',
      'root/go/pkg/mod/rsc.io/quote@v1.5.2/quote.go',
    ],
  },
  {
    what: "Maven's repository",
    confidence: 'likely',
    origin: "Maven 3.8; the wrapper's documentation",
    paths: [
      'root/.m2/repository/org/slf4j/slf4j-api/2.0.9/slf4j-api-2.0.9.jar',
      'root/.m2/wrapper/dists/apache-maven-3.9.9/x/lib/maven-core.jar',
    ],
  },
  {
    what: "Gradle's caches",
    confidence: 'likely',
    origin: "Gradle's documentation of its user home",
    paths: [
      'home/gradle/.gradle/caches/modules-2/files-2.1/org.slf4j/slf4j-api/2.0.9/x/slf4j-api-2.0.9.jar',
      'root/.gradle/wrapper/dists/gradle-8.10-bin/x/gradle-8.10/lib/gradle-core.jar',
      'root/.gradle/native/x/libnative-platform.so',
      'root/.gradle/daemon/8.10/daemon-1.out.log',
    ],
  },
  {
    what: "Ivy's cache",
    confidence: 'likely',
    origin: 'ivy 2.5.2',
    paths: ['root/.ivy2/cache/org.slf4j/slf4j-api/jars/slf4j-api-2.0.9.jar'],
  },
  {
    what: "sbt's own artifacts",
    confidence: 'likely',
    origin: 'sbt 1.9.9',
    paths: ['root/.sbt/boot/scala-2.12.18/lib/scala-compiler.jar'],
  },
  {
    what: "Coursier's cache",
    confidence: 'likely',
    origin: "sbt 1.9.9; Coursier's documentation of older caches",
    paths: [
      'root/.cache/coursier/v1/https/repo1.maven.org/maven2/org/slf4j/slf4j-api/2.0.9/slf4j-api-2.0.9.jar',
      'root/.coursier/cache/v1/https/repo1.maven.org/x.jar',
    ],
  },
  {
    what: "NuGet's packages",
    confidence: 'likely',
    origin: "NuGet's documentation of its folders",
    paths: ['root/.nuget/packages/newtonsoft.json/13.0.3/lib/net6.0/Newtonsoft.Json.dll'],
  },
  {
    what: "NuGet's downloads",
    confidence: 'certain',
    origin: "NuGet's documentation of its folders",
    paths: [
      'root/.local/share/NuGet/v3-cache/670c/list_newtonsoft.json.dat',
      'root/.local/share/NuGet/http-cache/670c/x.dat',
      'root/.local/share/NuGet/plugins-cache/x.dat',
      'tmp/NuGetScratchroot/lock/x',
    ],
  },
  {
    what: "cpan's sources and builds",
    confidence: 'certain',
    origin: "CPAN.pm's documentation",
    paths: ['root/.cpan/sources/authors/id/A/AB/X-1.tar.gz', 'root/.cpan/build/X-1-0/lib/X.pm'],
  },
  {
    what: "cpanm's downloads and builds",
    confidence: 'certain',
    origin: 'cpanm 1.7046',
    paths: ['root/.cpanm/work/1795272157.65/Foo-1.0/blib/lib/Foo.pm'],
  },
  {
    what: "LuaRocks' cache",
    confidence: 'certain',
    origin: "luarocks 3.8.0's own source, core/cfg.lua",
    paths: ['root/.cache/luarocks/https___luarocks.org/manifest-5.1'],
  },
  {
    what: "Hex's and rebar's packages",
    confidence: 'likely',
    origin: "Hex's and rebar3's documentation",
    paths: [
      'root/.hex/packages/hexpm/jason-1.4.4.tar',
      'root/.cache/rebar3/hex/default/packages/jason-1.4.4.tar',
      'root/.cache/elixir_make/x-nif-2.17.tar.gz',
    ],
  },
  {
    what: "mix's own tools",
    confidence: 'possible',
    origin: "mix's documentation of MIX_HOME",
    paths: ['root/.mix/archives/hex-2.1.1/hex-2.1.1/ebin/hex.beam', 'root/.mix/elixir/1-17/rebar3'],
  },
  {
    what: "Homebrew's downloads",
    confidence: 'certain',
    origin: "Homebrew's manual on HOMEBREW_CACHE",
    paths: ['home/linuxbrew/.cache/Homebrew/downloads/0a1b--jq-1.7.1.bottle.tar.gz'],
  },
]
