/**
 * What a scenario has to keep: each is `{ what, judge }`, and `judge` says of the medians what was measured, what the
 * limit is, and whether it is kept.
 */

/** The time of a command, as a share of another's. */
export const timeBeside = (name, other, limit) => beside('Time', 'seconds', name, other, limit)

/** The memory of a command, as a share of another's. */
export const memoryBeside = (name, other, limit) => beside('Memory', 'bytes', name, other, limit)

function beside(what, measured, name, other, { atMost, written = atMost.toString() }) {
  return {
    what: `${what} of “${name}” beside “${other}”`,
    judge: (medians) => {
      const ratio = medians[name][measured] / medians[other][measured]
      return { measured: `${ratio.toPrecision(3)} ×`, limit: `${written} ×`, kept: ratio <= atMost }
    },
  }
}

/** The memory of a command, in bytes. */
export function memoryUnder(name, atMost) {
  return {
    what: `Memory of “${name}”`,
    judge: (medians) => ({
      measured: megabytes(medians[name].bytes),
      limit: megabytes(atMost),
      kept: medians[name].bytes <= atMost,
    }),
  }
}

/** The time of a command beside that of a Node that does nothing; where Node is fast, so many seconds will do. */
export function timeBesideNode(name, node, times, seconds = 0) {
  return {
    what: `Time of “${name}”`,
    judge: (medians) => {
      const bare = medians[node].seconds
      const limit = Math.max(seconds, times * bare)
      const written = `${times} × “${node}”`
      return {
        measured: `${medians[name].seconds.toFixed(3)} s, ${(medians[name].seconds / bare).toPrecision(3)} ×`,
        limit: seconds > times * bare ? `${seconds} s` : `${written} = ${limit.toFixed(3)} s`,
        kept: medians[name].seconds <= limit,
      }
    },
  }
}

export const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`
