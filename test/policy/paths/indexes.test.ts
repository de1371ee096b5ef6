import test from 'ava'
import fc from 'fast-check'
import { FolderIndex } from '../../../src/policy/paths/folder-index.ts'
import { firstPlaces } from '../../../src/policy/paths/first-places.ts'

const path = fc
  .array(fc.constantFrom('a', 'b', 'b.c', ''), { maxLength: 4 })
  .map(names => `/${names.join('/')}`)

/** In any order, and sorted but for a few: as facts come. */
const paths = fc.oneof(
  fc.array(path, { maxLength: 30 }),
  fc
    .tuple(fc.array(path, { maxLength: 30 }), fc.array(path, { maxLength: 3 }))
    .map(([most, others]) => [...most.toSorted(), ...others])
)

test('each path has one first place, in whatever order they come', t => {
  fc.assert(
    fc.property(paths, all => {
      t.deepEqual(
        [...firstPlaces(all)],
        all.map(each => all.indexOf(each))
      )
    })
  )
})

interface Node {
  readonly path: string
  readonly parent: Node | null
  folders: Node[]
}

test('each folder is there once, after the one it lies in, in whatever order paths come', t => {
  fc.assert(
    fc.property(paths, all => {
      const make = (of: string, parent: Node | null): Node => ({ path: of, parent, folders: [] })
      const index = new FolderIndex(make('/', null), make)
      for (const each of all) {
        const end = each.lastIndexOf('/') + 1
        t.is(index.at(each, end).path, each.slice(0, end))
      }
      const found = index.all.map(folder => folder.path)
      t.deepEqual(found, [...new Set(found)])
      for (const folder of index.all)
        if (folder.parent) {
          t.true(folder.parent.folders.includes(folder))
          t.true(found.indexOf(folder.parent.path) < found.indexOf(folder.path))
          t.is(folder.path.lastIndexOf('/', folder.path.length - 2) + 1, folder.parent.path.length)
        }
    })
  )
})
