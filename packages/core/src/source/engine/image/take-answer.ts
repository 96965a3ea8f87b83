import type { IncomingMessage } from 'node:http'
import { aborted } from '../../aborted.js'
import type { Engine } from '../connection/engine.js'
import { connectionLost, stalled } from '../connection/engine-error.js'

/**
 * Hands on each chunk of an answer as it comes, and lets none come while one is being taken. Rejects with what `take` throws,
 * and where the answer is cut off, nothing comes any more, or the signal says so; it is left paused then.
 */
export function takeAnswer(
  answer: IncomingMessage,
  { signal, place, idleTimeout }: Engine,
  take: (chunk: Buffer) => Promise<void> | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    // Only the time in which somebody waits for a chunk is the engine's.
    let waitingSince: number | null = performance.now()
    const lookUp = () => {
      if (waitingSince === null || performance.now() - waitingSince < idleTimeout) return
      answer.destroy(stalled(place, idleTimeout))
    }
    const timer = idleTimeout > 0 ? setInterval(lookUp, idleTimeout / 4) : undefined
    const stop = () => {
      clearInterval(timer)
      signal?.removeEventListener('abort', onAbort)
      answer.off('data', onData)
      // What follows may tell why the reader stopped early.
      answer.pause()
    }
    const fail = (error: unknown) => {
      stop()
      reject(error)
    }
    const onAbort = () => fail(aborted(signal as AbortSignal))
    const onEnd = () => {
      stop()
      if (answer.complete) resolve()
      else reject(connectionLost(undefined, place))
    }
    const goOn = () => {
      waitingSince = performance.now()
      answer.resume()
    }
    // An export comes in a hundred thousand chunks: to iterate over them would take longer than what is done with them.
    const onData = (chunk: Buffer) => {
      try {
        const taken = take(chunk)
        waitingSince = taken ? null : performance.now()
        if (!taken) return
        answer.pause()
        taken.then(goOn, fail)
      } catch (error) {
        fail(error)
      }
    }
    answer.on('error', (error) => fail(connectionLost(error, place)))
    answer.on('end', onEnd)
    answer.on('close', onEnd)
    signal?.addEventListener('abort', onAbort)
    if (signal?.aborted) onAbort()
    else answer.on('data', onData)
  })
}
