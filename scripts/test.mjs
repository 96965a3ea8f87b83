// npm test, npm run test:e2e, test:long, test:matrix: a project of vitest.config.ts, further arguments passed on to vitest.
import { prepare, root } from './prepare.mjs'

const [project, ...args] = process.argv.slice(2)

const socket = ['LAYERSIZE_TEST_SOCKET', 'a Docker engine of their own', 'the path of its socket']
const needed = {
  e2e: socket,
  long: socket,
  matrix: ['LAYERSIZE_TEST_ENGINES', 'engines of their own', 'their names and sockets'],
}[project]
if (needed && !process.env[needed[0]]) {
  const [variable, engine, value] = needed
  process.stderr.write(
    `These tests need ${engine}: set ${variable} to ${value}.\nCONTRIBUTING.md shows how to start one.\n`,
  )
  process.exit(2)
}

await prepare()

// In this very process: signals and the exit code are vitest's own.
process.chdir(root)
process.argv = [process.execPath, `${root}node_modules/.bin/vitest`, 'run', '--project', project, ...args]
await import('../node_modules/vitest/vitest.mjs')
