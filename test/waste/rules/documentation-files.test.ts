import { expect, test } from 'vitest'
import { analyzeSteps } from '../../helpers/check-analysis.js'
import { base, noise, type Step, step } from '../../helpers/image.js'
import { file, whiteout } from '../../helpers/write-tar.js'

const large = noise(100_000, 1)
const system = (id: string, like = '') => base(file('etc/os-release', `ID=${id}\nID_LIKE="${like}"\n`))
const found = async (...steps: Step[]) =>
  (await analyzeSteps(steps)).findings.filter(({ rule }) => rule === 'documentation-files')
const install = step(
  'RUN install x',
  file('usr/share/man/man1/x.1.gz', large),
  file('usr/share/doc/x/README', 'r'),
  file('usr/share/doc/x/copyright', noise(70_000, 2)),
)

test('what packages bring to read is possible, and licences are no part of it', async () => {
  expect(await found(base(), install)).toMatchObject([
    {
      confidence: 'possible',
      wastedBytes: 0,
      savesAlone: 100_001,
      files: 2,
      message:
        '/usr/share/doc and /usr/share/man came with instruction 2: manuals and translations, which hardly anybody reads in a container',
      fix: {
        summary:
          'Remove /usr/share/doc and /usr/share/man at the end of instruction 2 (`RUN install x`) if nobody reads them, licences apart',
      },
    },
  ])
})

test.each([
  ['debian', '', '`path-exclude=/usr/share/man/*`, `path-include=/usr/share/doc/*/copyright`'],
  ['linuxmint', 'ubuntu debian', '/etc/dpkg/dpkg.cfg.d'],
  ['fedora', '', '--setopt=tsflags=nodocs'],
  ['rocky', 'rhel centos fedora', '--setopt=tsflags=nodocs'],
  ['opensuse-leap', 'suse opensuse', 'rpm.install.excludedocs = yes'],
  ['alpine', '', '`-doc`'],
  ['arch', '', 'NoExtract = usr/share/doc/* usr/share/man/*'],
  ['unheard-of', '', 'Remove /usr/share/doc'],
])('%s has a way of its own to leave it out', async (id, like, words) => {
  const [finding] = await found(system(id, like), install)
  expect(finding?.fix.summary).toContain(words)
})

test('what no package manager brings, it cannot leave out', async () => {
  const local = file('usr/local/share/locale/de/x.mo', large)
  const [made] = await found(system('debian'), step('RUN make install', local))
  expect(made?.fix.summary).toContain('Remove /usr/local/share/locale at the end of instruction 2')
  const [copied] = await found(system('debian'), step('COPY /usr /usr', file('usr/share/info/x', large)))
  expect(copied?.fix.summary).toContain('Leave /usr/share/info out of instruction 2')
})

test.each([
  ['a little', [step('RUN install x', file('usr/share/man/x', 'x'))]],
  ['what is deleted', [install, step('RUN rm -r /usr/share/man', whiteout('usr/share/man'))]],
  [
    'other folders',
    [step('RUN install x', file('usr/share/manager/x', large), file('srv/usr/share/doc/x', large))],
  ],
])('is nothing: %s', async (_, steps) => {
  expect(await found(base(), ...steps)).toEqual([])
})

test('what the base has to read is not told', async () => {
  expect(await found(base(file('usr/share/man/x', large)))).toEqual([])
})
