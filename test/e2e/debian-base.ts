import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Engine } from './engine.js'
import { output } from './process.js'

const SUITE = 'bookworm'
const PACKAGES = ['ca-certificates', 'python3-pip']

/** Where Debian keeps the certificates that it trusts. */
const BUNDLE = '/etc/ssl/certs/ca-certificates.crt'

/** What nobody reads in a container; Debian's slim images leave it out as well, and man, without whose folders Java does not install. */
const LEFT_OUT = ['doc', 'info', 'locale'].map((folder) => `usr/share/${folder}`)

/** How Debian's own images configure apt (debuerreotype): it leaves nothing but its lists behind. And dpkg, the slim ones. */
const CONFIGURATION = {
  'etc/apt/apt.conf.d/docker-clean': [
    'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };',
    'APT::Update::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };',
    'Dir::Cache::pkgcache "";',
    'Dir::Cache::srcpkgcache "";',
  ],
  'etc/apt/apt.conf.d/docker-gzip-indexes': ['Acquire::GzipIndexes "true";'],
  'etc/apt/apt.conf.d/docker-no-languages': ['Acquire::Languages "none";'],
  'etc/dpkg/dpkg.cfg.d/docker': LEFT_OUT.map((folder) => `path-exclude /${folder}/*`),
}

/** Some clients trust certificates of their own, if not told otherwise. */
const TRUST = ['CARGO_HTTP_CAINFO', 'NODE_EXTRA_CA_CERTS', 'PIP_CERT', 'REQUESTS_CA_BUNDLE', 'SSL_CERT_FILE']

/** Where the machine's clients find registries, if it has been told them so. */
const REGISTRIES = [
  ...['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'],
  ...['npm_config_registry', 'PIP_INDEX_URL', 'UV_DEFAULT_INDEX', 'GOPROXY', 'GONOSUMDB', 'GOSUMDB'],
]

/**
 * Makes an image of a small Debian bookworm with Python's pip and this machine's Node and npm, and gives its name. Its
 * RUNs reach the registries that the machine reaches.
 */
export async function importDebian(engine: Engine): Promise<string> {
  const name = engine.imageName('debian')
  const registries = REGISTRIES.flatMap((key) => (process.env[key] ? [`${key}=${process.env[key]}`] : []))
  await engine.importTar(name, await debianTar(engine), [
    ...TRUST.map((key) => `ENV ${key}=${BUNDLE}`),
    ...registries.map((setting) => `ENV ${setting}`),
    'CMD ["bash"]',
  ])
  return name
}

/** Half a minute's work: the next test file, or run, finds it where this one has left it. */
async function debianTar(engine: Engine): Promise<string> {
  const tar = process.env.LAYERSIZE_DEBIAN_TAR ?? join(tmpdir(), `layersize-${SUITE}.tar`)
  if (existsSync(tar)) return tar
  const root = engine.temp.join(SUITE)
  const args = ['--variant=minbase', `--include=${PACKAGES}`, SUITE, root]
  await output('debootstrap', args, { timeout: 300_000 })
  for (const [file, lines] of Object.entries(CONFIGURATION))
    writeFileSync(join(root, file), `${lines.join('\n')}\n`)
  await trustMachinesCertificates(root)
  await inside(root, 'apt-get', 'clean')
  for (const folder of [...LEFT_OUT, 'var/lib/apt/lists', 'var/log']) {
    rmSync(join(root, folder), { recursive: true })
    mkdirSync(join(root, folder))
  }
  copyNode(root)
  await output('tar', ['-C', root, '--numeric-owner', '-cf', `${tar}.${process.pid}`, '.'])
  rmSync(root, { recursive: true })
  renameSync(`${tar}.${process.pid}`, tar)
  return tar
}

/** Without the environment: the machine's folder for temporary files is not there. */
async function inside(root: string, ...command: string[]): Promise<void> {
  await output('chroot', [root, ...command], { env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } })
}

/** One by one, so that Java's own store has them too where it is installed. */
async function trustMachinesCertificates(root: string): Promise<void> {
  const known = new Set(certificates(join(root, BUNDLE)))
  const added = certificates(BUNDLE).filter((certificate) => !known.has(certificate))
  const folder = join(root, 'usr/local/share/ca-certificates')
  added.forEach((certificate, i) => {
    writeFileSync(join(folder, `machine-${i}.crt`), `${certificate}\n`)
  })
  await inside(root, 'update-ca-certificates')
}

function certificates(file: string): string[] {
  return readFileSync(file, 'utf8').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
}

function copyNode(root: string): void {
  const modules = join(root, 'usr/local/lib/node_modules')
  copyFileSync(process.execPath, join(root, 'usr/local/bin/node'))
  cpSync(join(dirname(process.execPath), '../lib/node_modules/npm'), join(modules, 'npm'), {
    recursive: true,
  })
  for (const name of ['npm', 'npx']) {
    symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, join(root, 'usr/local/bin', name))
  }
}
