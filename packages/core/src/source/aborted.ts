import { LayersizeError } from '../errors.js'

/** The error of a run that its caller's signal ended. */
export function aborted(signal: AbortSignal): LayersizeError {
  return new LayersizeError('ABORTED', 'The analysis was stopped', { cause: signal.reason })
}

/**
 * What a promise comes to; throws ABORTED as soon as the signal says so, even if the promise never comes to anything.
 * Nothing is kept of it afterwards, as Promise.race with one promise for many would do.
 */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise
  let onAbort = () => {}
  try {
    return await new Promise<T>((resolve, reject) => {
      onAbort = () => reject(aborted(signal))
      promise.then(resolve, reject)
      if (signal.aborted) onAbort()
      signal.addEventListener('abort', onAbort)
    })
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
