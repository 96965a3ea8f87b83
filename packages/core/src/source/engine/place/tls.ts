import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LayersizeError } from '../../../errors.js'

/** What a connection with TLS needs; a file that is not there is null. */
export interface Tls {
  /** Where the files are looked for. */
  readonly folder: string
  readonly ca: Buffer | null
  readonly cert: Buffer | null
  readonly key: Buffer | null
  /** Whether the engine's certificate has to be one of the authority's. */
  readonly verify: boolean
}

/**
 * The certificates in a folder, named as Docker names them: ca.pem, cert.pem, key.pem.
 * Throws ENGINE_TLS_FAILED where one cannot be read, or half a pair is missing.
 */
export async function readTls(folder: string, verify: boolean): Promise<Tls> {
  const read = async (name: string) => {
    const path = join(folder, name)
    return readFile(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
      throw unusable(`${JSON.stringify(path)} cannot be read: ${error.message}`, error)
    })
  }
  const [ca, cert, key] = [await read('ca.pem'), await read('cert.pem'), await read('key.pem')]
  if ((cert === null) !== (key === null)) {
    throw unusable(
      `${JSON.stringify(folder)} has ${cert ? 'cert.pem, but no key.pem' : 'key.pem, but no cert.pem'}`,
    )
  }
  return { folder, ca, cert, key, verify }
}

function unusable(why: string, cause?: unknown): LayersizeError {
  return new LayersizeError('ENGINE_TLS_FAILED', `The certificates for the engine cannot be used: ${why}`, {
    cause,
    hint: 'A folder of certificates holds ca.pem, cert.pem and key.pem; DOCKER_CERT_PATH names it, or the docker context has one.',
  })
}
