// npm start [-- IMAGE] [flags]: the command of this checkout, on the image of the fixtures and its Dockerfile where none is
// named.
import { relative } from 'node:path'
import util from 'node:util'
import { prepare, root } from './prepare.mjs'

await prepare()

const args = process.argv.slice(2)
const { positionals, values } = await readArguments()
if (positionals.length === 0) {
  args.push(relative('', `${root}fixtures/shop/shop.tar.gz`))
  if (values.dockerfile === undefined)
    args.push('--dockerfile', relative('', `${root}fixtures/shop/Dockerfile`))
}

// In this very process, so that standard input, signals and the exit code are the command's own.
process.argv = [process.execPath, `${root}packages/cli/bin/layersize.js`, ...args]
await import('../packages/cli/bin/layersize.js')

/** Which word is an image and which a flag's value, only the command knows. */
async function readArguments() {
  const { COMMANDS } = await import('../packages/cli/dist/commands.js')
  const flags = Object.entries(COMMANDS.analyze.flags)
  const options = Object.fromEntries(
    flags.map(([name, { type }]) => [name, { type: type === 'boolean' ? 'boolean' : 'string' }]),
  )
  return util.parseArgs({ args, options, strict: false, allowPositionals: true })
}
