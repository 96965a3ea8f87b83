import { describe, expect, test } from 'vitest'
import { render } from '../../packages/core/src/index.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { base, classic, noise } from '../helpers/image.js'
import { directory, file, whiteout } from '../helpers/write-tar.js'

const windows = { config: (config: object) => ({ ...config, os: 'windows', 'os.version': '10.0.20348.169' }) }

const steps = [
  classic(
    'Apply image 10.0.20348.169',
    directory('Files'),
    file('Files/Windows/System32/cmd.exe', noise(70_000, 1)),
    directory('Hives'),
    file('Hives/System_Base', noise(70_000, 2)),
  ),
  classic(
    'cmd /S /C #(nop) COPY file:0123 in C:\\app ',
    file('Files/app/a.exe', noise(70_000, 3)),
    file('Hives/Software_Delta', noise(80_000, 4)),
  ),
  classic(
    'cmd /S /C del C:\\app\\a.exe',
    whiteout('Files/app/a.exe'),
    file('Hives/Software_Delta', noise(90_000, 5)),
  ),
]

describe('an image of Windows', () => {
  test("the registry's changes of different layers shadow nothing", async () => {
    const { image, findings } = await analyzeSteps(steps, windows)
    expect(image).toMatchObject({ platform: 'windows/amd64', contentBytes: 380_000, shadowedBytes: 70_000 })
    expect(findings.map(({ rule, savesAlone }) => [rule, savesAlone])).toEqual([['deleted-later', 70_000]])
    // Of any other image, a file of one name in two layers is one that was written again.
    const linux = await analyzeSteps(steps)
    expect(linux.image.shadowedBytes).toBe(150_000)
  })

  test('what is said of it is approximate, and a warning says so', async () => {
    const analysis = await analyzeSteps(steps, windows)
    expect(analysis.warnings).toMatchObject([{ code: 'windows-approximate' }])
    expect(await render(analysis)).toContain('approximate')
    expect((await analyzeSteps(steps)).warnings).toEqual([])
  })

  test('sizes and history are those of any image', async () => {
    const { layers, instructions } = await analyzeSteps(steps, windows)
    expect(layers.map(({ contentBytes }) => contentBytes)).toEqual([140_000, 150_000, 90_000])
    expect(instructions.map(({ layers: made }) => made)).toEqual([[0], [1], [2]])
  })

  test('the layer that holds its files is the base', async () => {
    const again = classic('cmd /S /C x', file('Files/Windows/System32/cmd.exe', noise(70_000, 9)))
    const { image, findings } = await analyzeSteps([...steps, again], windows)
    // What hides a file of the base is nobody's waste, and what is deleted of one's own is.
    expect(image.wastedBytes).toBe(70_000)
    expect(findings.every(({ madeBy }) => !madeBy.includes(0))).toBe(true)
  })

  test('it is known by its configuration, however that writes it', async () => {
    const shouting = { config: (config: object) => ({ ...config, os: 'Windows' }) }
    expect((await analyzeSteps(steps, shouting)).image.shadowedBytes).toBe(70_000)
  })

  test('no folder of Linux is one, whatever it is called', async () => {
    const { image } = await analyzeSteps([base(file('Hives/a', 'x')), classic('x', file('Hives/a', 'y'))])
    expect(image.shadowedBytes).toBe(1)
  })
})
