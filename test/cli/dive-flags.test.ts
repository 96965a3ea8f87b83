import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { diveFlags, diveRules } from '../../packages/cli/src/dive-flags.js'
import { TempFolder } from '../helpers/temp-folder.js'

const temp = new TempFolder()
const NONE = {
  lowestEfficiency: undefined,
  highestWastedBytes: undefined,
  highestUserWastedPercent: undefined,
  'ci-config': undefined,
}

function write(text: string, name = 'rules.yaml'): string {
  const path = join(temp.folder([]), name)
  writeFileSync(path, text)
  return path
}

test('the flags are called as those of dive', () => {
  expect(Object.keys(diveFlags)).toEqual(Object.keys(NONE))
})

test('without a file and flags there are no rules', async () => {
  expect(await diveRules(NONE)).toBeUndefined()
})

test('the flags go before the file', async () => {
  const path = write('# of dive\nrules:\n  lowestEfficiency: 0.95\n  highestWastedBytes: 20MB\n')
  const flags = { ...NONE, 'ci-config': path, lowestEfficiency: 'disabled' }
  expect(await diveRules(flags)).toEqual({ lowestEfficiency: 'disabled', highestWastedBytes: '20MB' })
  expect(await diveRules({ ...NONE, highestUserWastedPercent: '0.2' })).toEqual({
    highestUserWastedPercent: '0.2',
  })
})

test('the file of the current folder is read unless another is named', async () => {
  const before = process.cwd()
  process.chdir(dirname(write('rules:\n  lowestEfficiency: 0.7\n', '.dive-ci')))
  try {
    expect(await diveRules(NONE)).toEqual({ lowestEfficiency: '0.7' })
    const other = { ...NONE, 'ci-config': write('rules:\n  highestWastedBytes: disabled\n') }
    expect(await diveRules(other)).toEqual({ highestWastedBytes: 'disabled' })
  } finally {
    process.chdir(before)
  }
})

test('a file without rules asks for the defaults of dive', async () => {
  expect(await diveRules({ ...NONE, 'ci-config': write('') })).toEqual({})
})

test('what cannot be used is an error that names the file or the flags', async () => {
  const error = (flags: Partial<Record<keyof typeof NONE, string>>) =>
    diveRules({ ...NONE, ...flags }).then(
      () => null,
      ({ code, message }) => ({ code, message }),
    )
  const missing = join(temp.folder([]), 'none')
  expect(await error({ 'ci-config': missing })).toEqual({
    code: 'CONFIGURATION_INVALID',
    message: expect.stringMatching(/none cannot be used: there is no such file/),
  })
  const broken = write('rules: [')
  expect((await error({ 'ci-config': broken }))?.message).toContain(`${broken} cannot be used: `)
  const wrong = write('rules:\n  lowestEfficiency: 1.1\n')
  expect((await error({ 'ci-config': wrong }))?.message).toBe(
    `${wrong} cannot be used: lowestEfficiency is "1.1", and neither a number from 0 to 1 nor disabled`,
  )
  expect((await error({ highestWastedBytes: '5BB' }))?.message).toMatch(
    /^The command line cannot be used: highestWasted/,
  )
})
