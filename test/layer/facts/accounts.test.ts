import { expect, test } from 'vitest'
import { groups, users } from '../../../packages/core/src/layer/facts/accounts.js'
import { indexMembers } from '../../helpers/replay-members.js'
import { file, hardlink, type Member, whiteout } from '../../helpers/write-tar.js'

test('users by name, the first of each, without what is no user', () => {
  const text = [
    'root:x:0:0:root:/root:/bin/sh',
    '# a comment',
    'app:x:7:8::/home/app/:/bin/sh',
    'app:x:9:9::/:/bin/sh',
    'odd:x:-1:8::/:/bin/sh',
    'huge:x:99999999999:8::/:/bin/sh',
    ':x:1:1::/:/bin/sh',
    '+nis',
    'short:x:5:6',
    '',
  ].join('\n')
  expect([...(users.extract(text) ?? [])]).toEqual([
    ['root', { uid: 0, gid: 0, home: 'root' }],
    ['app', { uid: 7, gid: 8, home: 'home/app' }],
    ['short', { uid: 5, gid: 6, home: '' }],
  ])
  expect(users.extract('nothing')).toBeNull()
})

test('groups by name, the first of each', () => {
  expect([...(groups.extract('root:x:0:\napp:x:8:a,b\napp:x:9:\nodd:x:y:\n') ?? [])]).toEqual([
    ['root', 0],
    ['app', 8],
  ])
  expect(groups.extract('')).toBeNull()
})

test('of the files of these paths alone, however they are written and whatever came before', async () => {
  const tells = async (name: string, ...before: Member[]) =>
    (await indexMembers([...before, file(name, 'app:x:7:8::/home/app:/bin/sh')])).users !== null
  for (const name of ['etc/passwd', './etc/passwd', '/etc/passwd', 'etc//passwd']) {
    expect(await tells(name), name).toBe(true)
    expect(await tells(name, file('etc/a', '1')), name).toBe(true)
    expect(await tells(name, file('./etc/a', '1'), hardlink('b/c', 'b/c'), whiteout('x/y')), name).toBe(true)
  }
  for (const name of ['etc/passwd-', 'x/etc/passwd', 'etc/group']) expect(await tells(name), name).toBe(false)
})
