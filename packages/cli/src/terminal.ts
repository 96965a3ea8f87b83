/** How wide what is written there may be, and whether in colour. */
export function textOptions(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv) {
  // A terminal of unknown width says 0.
  return { width: stream.columns || undefined, color: hasColor(stream, env) }
}

/** Whether a stream may be given colour (no-color.org; FORCE_COLOR for a pipe that ends in a terminal). */
function hasColor(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR) return false
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0'
  return stream.isTTY && env.TERM !== 'dumb'
}

/** Whether a line can be shown there and taken back. */
export function canRedraw(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  return stream.isTTY && env.TERM !== 'dumb'
}

/** Writes all of it, and comes back once it is on its way; what goes wrong is the stream's `error` event. */
export function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => stream.write(text, (error) => !error && resolve()))
}

/** Ends the process at once on Ctrl-C or a polite kill, after `tidy`, with the shell's exit code for that signal. */
export function exitOnSignal(tidy: () => void): () => void {
  const onInterrupt = () => leave(130)
  const onTerminate = () => leave(143)
  function leave(code: number): void {
    tidy()
    // Sockets and pipes close with the process; there is nothing else to clean up.
    process.exit(code)
  }
  process.once('SIGINT', onInterrupt)
  process.once('SIGTERM', onTerminate)
  return () => {
    process.off('SIGINT', onInterrupt)
    process.off('SIGTERM', onTerminate)
  }
}
