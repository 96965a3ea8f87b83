import { arch, versions } from 'node:process'
import { expect, test, vi } from 'vitest'

/** The name under another zlib, or on another machine. */
async function nameWith(other: { readonly zlib?: string; readonly arch?: string }): Promise<string> {
  vi.resetModules()
  vi.doMock('node:process', () => ({
    arch: other.arch ?? arch,
    versions: { ...versions, zlib: other.zlib ?? versions.zlib },
  }))
  const { toolName } = await import('../../packages/core/src/cache/tool.js')
  return toolName()
}

test("records of another zlib are another tool's: what it estimates is another length", async () => {
  const name = await nameWith({})
  expect(await nameWith({})).toBe(name)
  expect(await nameWith({ zlib: '0.0.1' })).not.toBe(name)
  expect(await nameWith({ arch: 'another' })).not.toBe(name)
})
