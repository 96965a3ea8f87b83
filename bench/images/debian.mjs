import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { folder } from '../folder.mjs'
import { outputOf, run } from '../shell.mjs'

const SUITE = 'bookworm'
/** In the image, so that no mirror, proxy or certificate of this machine gets into a Dockerfile. */
const HOST_FOLDER = '/etc/layersize-bench'
const PASSED_ON = /^((https?|all|no)_proxy|pip_(index_url|extra_index_url|trusted_host|default_timeout))$/i

/** Debian by debootstrap; a step that begins with `. /etc/layersize-bench/env` gets to the mirrors as this machine does. */
export function makeDebian(docker, name) {
  const work = mkdtempSync(join(folder, 'debian-'))
  const root = join(work, 'root')
  const tar = join(work, 'root.tar')
  try {
    // In a namespace of its own, so that nothing stays mounted in the folder when it fails.
    run('unshare', ['--mount', 'debootstrap', '--variant=minbase', SUITE, root, ...mirror()])
    writeHostFolder(root)
    run('tar', ['-C', root, '-cf', tar, '.'])
    docker('import', tar, name)
  } finally {
    rmSync(work, { recursive: true })
  }
}

/** Where apt of this machine has the suite from, if it has; else debootstrap knows a place. */
function mirror() {
  const format = '$(CODENAME) $(COMPONENT) $(REPO_URI)'
  const targets = outputOf('apt-get', ['indextargets', '--format', format, 'Created-By: Packages'])
  const [, uri] = new RegExp(`^${SUITE} main (.+)$`, 'm').exec(targets) ?? []
  return uri ? [uri] : []
}

function writeHostFolder(root) {
  mkdirSync(root + HOST_FOLDER)
  const certificates = [process.env.SSL_CERT_FILE, process.env.PIP_CERT, '/etc/ssl/certs/ca-certificates.crt']
  const found = certificates.find((path) => path && existsSync(path))
  const env = {
    DEBIAN_FRONTEND: 'noninteractive',
    NPM_CONFIG_REGISTRY: outputOf('npm', ['config', 'get', 'registry']),
  }
  for (const [key, value] of Object.entries(process.env)) if (PASSED_ON.test(key)) env[key] = value
  if (found) {
    const inside = `${HOST_FOLDER}/ca.crt`
    copyFileSync(found, root + inside)
    for (const key of ['SSL_CERT_FILE', 'PIP_CERT', 'NODE_EXTRA_CA_CERTS', 'NPM_CONFIG_CAFILE'])
      env[key] = inside
    writeFileSync(`${root}/etc/apt/apt.conf.d/90layersize-bench`, `Acquire::https::CAInfo "${inside}";\n`)
  }
  const quote = (value) => `'${value.replaceAll("'", "'\\''")}'`
  const lines = Object.entries(env).map(([key, value]) => `export ${key}=${quote(value)}\n`)
  writeFileSync(`${root}${HOST_FOLDER}/env`, lines.join(''))
}
