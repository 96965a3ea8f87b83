import { LayersizeError, safeText } from '@layersize/core'
import { CLIError } from '@oclif/core/errors'

const MAX_MESSAGE = 2000

/** Tells a failure on stderr: what happened and why, then what to do; the stack only with DEBUG=layersize. `command` is whose help is pointed at. */
export function printError(error: unknown, command = ''): void {
  const { message, hint } = describe(error, command)
  // Names from an image may be of any length.
  const shown = message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message
  process.stderr.write(`layersize: ${safeText(shown)}\n`)
  if (hint) process.stderr.write(`  ${safeText(hint)}\n`)
  if (process.env.DEBUG?.split(',').includes('layersize')) {
    for (let at: unknown = error; at instanceof Error; at = at.cause)
      process.stderr.write(`${safeStack(at)}\n`)
  }
}

function describe(error: unknown, command: string): { message: string; hint?: string | undefined } {
  if (error instanceof LayersizeError) return error
  if (error instanceof CLIError) {
    const message = error.message.replace(/\n+See more help with --help$/, '').replace(/\s+/g, ' ')
    return { message, hint: `layersize ${command && `${command} `}--help shows how it is called.` }
  }
  const message = error instanceof Error ? error.message : String(error)
  return {
    message: `a defect of layersize itself: ${message}`,
    hint: 'Please report it with what DEBUG=layersize adds to this output.',
  }
}

function safeStack(error: Error): string {
  return (error.stack ?? error.message).split('\n').map(safeText).join('\n')
}
