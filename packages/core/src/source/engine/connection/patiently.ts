/**
 * What a promise comes to. Whenever it has said nothing for so many milliseconds, `onSilence` decides: it rejects, or
 * waiting goes on. For 0, nobody asks.
 */
export function patiently<T>(
  promise: Promise<T>,
  milliseconds: number,
  onSilence: () => Promise<unknown>,
): Promise<T> {
  if (milliseconds === 0) return promise
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | null = null
    const wait = () => {
      timer = setTimeout(() => onSilence().then(() => timer && wait(), fail), milliseconds)
    }
    const stop = () => {
      if (timer) clearTimeout(timer)
      timer = null
    }
    const fail = (error: unknown) => {
      stop()
      reject(error)
    }
    wait()
    promise.then((value) => {
      stop()
      resolve(value)
    }, fail)
  })
}
