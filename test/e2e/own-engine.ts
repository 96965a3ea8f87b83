import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { Engine } from './engine.js'
import { output } from './process.js'
import { TempFolder } from './temp.js'

const DOCKERD = '/usr/sbin/dockerd'

/** A daemon of a test's own, which may be killed. */
export class OwnEngine {
  readonly engine: Engine
  readonly #temp: TempFolder
  readonly #daemon: ChildProcess
  /** Settles when the daemon has ended. */
  readonly exited: Promise<unknown>

  private constructor(engine: Engine, temp: TempFolder, daemon: ChildProcess) {
    this.engine = engine
    this.#temp = temp
    this.#daemon = daemon
    this.exited = once(daemon, 'exit')
  }

  /** Starts a daemon with these arguments besides, and waits until it answers. */
  static async start(...more: string[]): Promise<OwnEngine> {
    const own = OwnEngine.launch(...more)
    try {
      await own.answers()
      return own
    } catch (error) {
      await own.remove()
      throw error
    }
  }

  /** Starts a daemon, and does not wait for it. */
  static launch(...more: string[]): OwnEngine {
    const temp = new TempFolder()
    const socket = temp.join('docker.sock')
    mkdirSync(temp.join('data'))
    const args = [
      ['--host', `unix://${socket}`],
      ['--data-root', temp.join('data')],
      ['--exec-root', temp.join('exec')],
      ['--pidfile', temp.join('docker.pid')],
      ['--bridge=none', '--iptables=false'],
      more,
    ].flat()
    const daemon = spawn(DOCKERD, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    return new OwnEngine(new Engine(socket), temp, daemon)
  }

  /** Waits until the daemon answers. */
  async answers(): Promise<void> {
    let log = ''
    this.#daemon.stderr?.on('data', (chunk) => {
      log += chunk
    })
    for (let tries = 0; tries < 300; tries++) {
      if (this.#daemon.exitCode !== null) break
      const up = await this.engine.getBytes('/_ping').catch(() => null)
      if (up) return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error(`dockerd did not start: ${log.slice(-2000)}`)
  }

  /** Lets it take connections and say nothing, until it is told to go on. */
  pause(): void {
    this.#daemon.kill('SIGSTOP')
  }

  goOn(): void {
    this.#daemon.kill('SIGCONT')
  }

  /** As a machine that runs out of memory does it: nothing is said, nothing tidied up. */
  kill(): void {
    this.#daemon.kill('SIGKILL')
  }

  /** Ends the daemon if it still runs, then what it has left behind: its containerd, mounts, folders. */
  async remove(): Promise<void> {
    if (this.#daemon.exitCode === null && this.#daemon.signalCode === null) this.kill()
    await this.exited
    await this.#endContainerd()
    await this.#unmount()
    this.engine.temp.remove()
    this.#temp.remove()
  }

  /**
   * A daemon that is killed while it starts has mounts that its last threads still undo: what is listed
   * may be gone when its turn comes.
   */
  async #unmount(): Promise<void> {
    for (let tries = 0; this.#mounts().length > 0; tries++) {
      for (const path of this.#mounts().reverse()) {
        await output('umount', [path]).catch((error) => {
          if (tries === 100) throw error
        })
      }
      if (this.#mounts().length > 0) await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  #mounts(): string[] {
    const lines = readFileSync('/proc/self/mounts', 'utf8').split('\n')
    const paths = lines.map((line) => line.split(' ')[1] ?? '')
    return paths.filter((path) => path.startsWith(`${this.#temp.path}/`))
  }

  /** It is a process of its own and outlives the daemon. */
  async #endContainerd(): Promise<void> {
    const file = this.#temp.join('exec/containerd/containerd.pid')
    if (!existsSync(file)) return
    const pid = Number(readFileSync(file, 'utf8'))
    // The number may be another process's by now.
    const isOurs = () => {
      const path = `/proc/${pid}/cmdline`
      return existsSync(path) && readFileSync(path, 'utf8').includes(this.#temp.path)
    }
    for (let tries = 0; isOurs() && tries < 100; tries++) {
      process.kill(pid, 'SIGKILL')
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
