// node --import counting.mjs …: counts what a process does that costs time, and writes it as JSON to COUNTS_FILE when it
// ends. Files are told by their real paths; what Node itself reads to start is not seen here.
import crypto from 'node:crypto'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

/** Path → { opened, reads, bytes }. */
const files = {}
const paths = new Map()
const hashes = { contents: 0, bytes: 0 }

const file = (path) => {
  files[path] ??= { opened: 0, reads: 0, bytes: 0 }
  return files[path]
}
const realPath = (path) => {
  try {
    return fs.realpathSync(path)
  } catch {
    return String(path)
  }
}
const opened = (fd, path) => {
  paths.set(fd, realPath(path))
  file(paths.get(fd)).opened++
}
const haveRead = (fd, bytes) => {
  if (!paths.has(fd)) return
  file(paths.get(fd)).reads++
  file(paths.get(fd)).bytes += bytes
}
const readWhole = (path, bytes) => {
  if (typeof path === 'object' && !(path instanceof URL)) return
  const counted = file(typeof path === 'number' ? paths.get(path) : realPath(path))
  counted.opened++
  counted.reads++
  counted.bytes += bytes
}

/** Puts `around(what stood there)` in the place of a function. */
const replace = (owner, name, around) => {
  const original = owner[name]
  // With what hangs on it: util.promisify looks there.
  owner[name] = Object.defineProperties(around(original), Object.getOwnPropertyDescriptors(original))
}

replace(fs, 'openSync', (original) => (path, ...rest) => {
  const fd = original(path, ...rest)
  opened(fd, path)
  return fd
})
replace(fs, 'open', (original) => (path, ...rest) => {
  const done = rest.pop()
  original(path, ...rest, (error, fd) => {
    if (!error) opened(fd, path)
    done(error, fd)
  })
})
replace(fs, 'readSync', (original) => (fd, ...rest) => {
  const bytes = original(fd, ...rest)
  haveRead(fd, bytes)
  return bytes
})
replace(fs, 'read', (original) => (fd, ...rest) => {
  const done = rest.pop()
  original(fd, ...rest, (error, bytes, buffer) => {
    if (!error) haveRead(fd, bytes)
    done(error, bytes, buffer)
  })
})
replace(fs, 'readFileSync', (original) => (path, ...rest) => {
  const content = original(path, ...rest)
  readWhole(path, content.length)
  return content
})
replace(fs.promises, 'readFile', (original) => async (path, ...rest) => {
  const content = await original(path, ...rest)
  readWhole(path, content.length)
  return content
})
let handles = null
replace(fs.promises, 'open', (original) => async (path, ...rest) => {
  const handle = await original(path, ...rest)
  opened(handle.fd, path)
  if (!handles) {
    handles = Object.getPrototypeOf(handle)
    replace(
      handles,
      'read',
      (read) =>
        async function (...args) {
          const result = await read.apply(this, args)
          haveRead(this.fd, result.bytesRead)
          return result
        },
    )
    replace(
      handles,
      'readFile',
      (readFile) =>
        async function (...args) {
          const content = await readFile.apply(this, args)
          haveRead(this.fd, content.length)
          return content
        },
    )
  }
  return handle
})

const lengthOf = (data) => (typeof data === 'string' ? Buffer.byteLength(data) : data.byteLength)
replace(crypto, 'hash', (original) => (algorithm, data, ...rest) => {
  hashes.contents++
  hashes.bytes += lengthOf(data)
  return original(algorithm, data, ...rest)
})
replace(crypto, 'createHash', (original) => (...args) => {
  const hash = original(...args)
  hashes.contents++
  const { update } = hash
  hash.update = (data, ...rest) => {
    hashes.bytes += lengthOf(data)
    return update.call(hash, data, ...rest)
  }
  return hash
})
syncBuiltinESMExports()

const { COUNTS_FILE } = process.env
delete process.env.COUNTS_FILE
const { writeFileSync } = fs
process.on('exit', () => writeFileSync(COUNTS_FILE, JSON.stringify({ files, hashes })))
