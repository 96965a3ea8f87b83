import { afterAll, beforeEach, expect, test } from 'vitest'
import { analyze } from '../../packages/core/src/index.js'
import type { Distribution } from '../../packages/core/src/layer/facts/os-release.js'
import type { Rule } from '../../packages/core/src/waste/rule.js'
import { RULES } from '../../packages/core/src/waste/rules.js'
import { type BuiltImage, buildImage } from '../helpers/built-image.js'
import { base, setting, step } from '../helpers/image.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file, symlink, whiteout } from '../helpers/write-tar.js'
import { ALWAYS, Files, ONCE } from './containers.js'
import { FORMS } from './forms.js'

// What a rule is told of the distribution, by one that is there to hear it.

const temp = new TempFolder()
const heard: (Distribution | null)[] = []
const listener: Rule = {
  id: 'listener',
  summary: 'nothing',
  find({ distribution }) {
    heard.push(distribution)
    return []
  },
}
const rules = RULES as Rule[]
rules.push(listener)
afterAll(() => {
  rules.splice(rules.indexOf(listener), 1)
})
beforeEach(() => {
  heard.length = 0
})

const debian = base(
  symlink('etc/os-release', '../usr/lib/os-release'),
  file('usr/lib/os-release', 'NAME="Debian GNU/Linux"\nID=debian\n'),
)
const image = buildImage([debian, setting('ENV A=b'), step('COPY . /app', file('app/os-release', 'ID=no\n'))])

test.each(
  FORMS.flatMap((form) => form.compressions.map((compression) => ({ form, compression }))).map((written) => ({
    ...written,
    name: `${written.form.producer}, ${written.form.name}, ${written.compression}`,
  })),
)('$name', async ({ form, compression }) => {
  const files = new Files(form.files(image, compression))
  const containers = [...ALWAYS, ...ONCE]
  for (const container of containers) await analyze(container.open(files, temp))
  expect(heard).toEqual(containers.map(() => ({ id: 'debian', like: [] })))
})

const rocky = file('etc/os-release', 'ID="rocky"\nID_LIKE="rhel centos fedora"\n')

test.each<[string, BuiltImage, string | null]>([
  [
    'the highest that there is',
    buildImage([debian, step('COPY . /', rocky), step('RUN a', file('a'))]),
    'rocky',
  ],
  [
    'one that tells nothing is none',
    buildImage([debian, step('RUN a', file('etc/os-release', 'x'))]),
    'debian',
  ],
  ['what it was stays when it is deleted', buildImage([debian, step('RUN a', whiteout('etc'))]), 'debian'],
  ['none', buildImage([base()]), null],
])('%s', async (_, image, id) => {
  const [form] = FORMS
  const [container] = ALWAYS
  if (!form || !container) throw new Error('there is a form and a container')
  await analyze(container.open(new Files(form.files(image, 'plain')), temp))
  expect(heard.map((distribution) => distribution?.id ?? null)).toEqual([id])
})
