// npm test, npm run test:e2e: a project of vitest.config.ts, further arguments passed on to vitest.
import { prepare, root } from './prepare.mjs'

const [project, ...args] = process.argv.slice(2)

if (project === 'e2e' && !process.env.LAYERSIZE_TEST_SOCKET) {
  process.stderr.write(
    'These tests need a Docker engine of their own: set LAYERSIZE_TEST_SOCKET to the path of its socket.\n' +
      'CONTRIBUTING.md shows how to start one.\n',
  )
  process.exit(2)
}

await prepare()

// In this very process: signals and the exit code are vitest's own.
process.chdir(root)
process.argv = [process.execPath, `${root}node_modules/.bin/vitest`, 'run', '--project', project, ...args]
await import('../node_modules/vitest/vitest.mjs')
