import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { output } from './process.js'

/** An authority of a test's own, and what it signs. */
export class Authority {
  readonly #folder: string

  private constructor(folder: string) {
    this.#folder = folder
  }

  static async create(folder: string): Promise<Authority> {
    mkdirSync(folder)
    await openssl(
      folder,
      'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca-key.pem -out ca.pem',
    )
    return new Authority(folder)
  }

  /** A folder with ca.pem, and cert.pem and key.pem for a program that is known by `names` (`IP:127.0.0.1`). */
  async sign(name: string, names = 'DNS:nobody'): Promise<string> {
    const folder = join(this.#folder, name)
    mkdirSync(folder)
    writeFileSync(
      join(folder, 'extensions'),
      `subjectAltName=${names}\nextendedKeyUsage=serverAuth,clientAuth\n`,
    )
    await openssl(folder, `req -newkey rsa:2048 -nodes -subj /CN=${name} -keyout key.pem -out request.pem`)
    const signed =
      '-CA ../ca.pem -CAkey ../ca-key.pem -CAcreateserial -days 2 -extfile extensions -out cert.pem'
    await openssl(folder, `x509 -req -in request.pem ${signed}`)
    this.copyTo(folder)
    return folder
  }

  /** Puts the authority's own certificate into a folder. */
  copyTo(folder: string): void {
    copyFileSync(join(this.#folder, 'ca.pem'), join(folder, 'ca.pem'))
  }
}

async function openssl(cwd: string, line: string): Promise<void> {
  await output('openssl', line.split(' '), { cwd })
}
