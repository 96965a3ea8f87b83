import { describe, expect, test } from 'vitest'
import { NameTable } from '../../packages/core/src/layer/name-table.js'
import { pathOf } from '../../packages/core/src/layer/names.js'
import { Dice } from '../helpers/random/dice.js'
import { Folders } from '../helpers/random/folders.js'

function listed(table: NameTable): { rows: string[]; others: number[] } {
  const others: number[] = []
  const names = table.finish((other) => others.push(other))
  const rows = Array.from({ length: names.count }, (_, row) => `${pathOf(names, row)}=${names.inode[row]}`)
  for (let row = 0; row < names.count; row++) expect(names.parent[row]).toBeLessThan(row)
  expect(names.start.length).toBe(names.count + 1)
  expect(names.text.length).toBe(names.start[names.count])
  return { rows, others }
}

/** As a member of this name puts it there. */
function put(table: NameTable, name: string, occupant: number, isDirectory: boolean): void {
  const beside = table.besideLast(name)
  table.put(beside < 0 ? table.at(name, name) : beside, occupant, isDirectory)
}

test('names stand as in nested folders, whatever takes the place of what', () => {
  for (let seed = 0; seed < 600; seed++) {
    const dice = new Dice(seed)
    const table = new NameTable()
    const folders = new Folders()
    for (let i = 0; i < dice.below(60); i++) {
      const path = Array.from({ length: 1 + dice.below(4) }, () =>
        dice.pick(['a', 'b', 'c', 'ä', 'a-b']),
      ).join('/')
      const kind = dice.below(10)
      if (kind === 0) {
        table.makeFolder(path)
        folders.folder(path.split('/'))
      } else {
        const occupant = kind === 1 ? -2 - i : i
        const isDirectory = kind > 6
        put(table, path, occupant, isDirectory)
        folders.put(path, occupant, isDirectory)
        expect(table.find(path)).toBe(occupant)
      }
    }
    const rows: string[] = []
    const others: number[] = []
    folders.list((path, occupant) => {
      if (occupant < -1) others.push(occupant)
      else rows.push(`${path}=${occupant}`)
    })
    expect(listed(table), `seed ${seed}`).toEqual({ rows, others })
  }
})

describe('a million steps are no trouble', () => {
  test('a folder that is replaced and filled again and again', () => {
    const table = new NameTable()
    for (let i = 0; i < 100_000; i++) {
      put(table, 'a', i, false)
      put(table, 'a/b', i, false)
    }
    expect(listed(table).rows).toEqual(['a=-1', 'a/b=99999'])
  })

  test('a path as deep as a name may be long', () => {
    const table = new NameTable()
    const path = 'a/'.repeat(300_000).slice(0, -1)
    put(table, path, 1, false)
    put(table, `${path}/b`, 2, false)
    const names = table.finish(() => {})
    expect(names.count).toBe(300_001)
    expect(names.inode[300_000]).toBe(2)
  })

  test('many names in one folder, longer ones and some that are not ASCII', () => {
    const table = new NameTable()
    const count = 100_000
    for (let i = 0; i < count; i++) put(table, `d/${i % 3 ? 'é' : 'x'.repeat(i % 50)}${i}`, i, false)
    const { rows } = listed(table)
    expect(rows.length).toBe(count + 1)
    expect(rows[50_001]).toBe(`d/${'é'}50000=50000`)
  })
})

test('a name is written as it is: those before and behind it are left alone', () => {
  const table = new NameTable()
  for (const [i, name] of ['./a/b', './a/c/', './a/..b', './x', 'a/b'].entries()) {
    const beside = table.besideLast(name)
    const path = name.replace(/^\.\//, '').replace(/\/$/, '')
    table.put(beside < 0 ? table.at(path, name) : beside, i, name.endsWith('/'))
  }
  expect(listed(table).rows).toEqual(['a=-1', 'a/b=4', 'a/c=1', 'a/..b=2', 'x=3'])
  for (const name of ['.', '..', './', './.wh.a', './a//', '', '/'])
    expect(new NameTable().besideLast(name)).toBe(-1)
})
