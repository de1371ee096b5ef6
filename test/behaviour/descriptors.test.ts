import test from 'ava'
import fc from 'fast-check'
import { Descriptors } from '../../src/behaviour/observe/scene/descriptors.ts'
import { Mappings } from '../../src/behaviour/observe/scene/mappings.ts'
import { Moves } from '../../src/behaviour/observe/scene/moves.ts'
import { Paths } from '../../src/behaviour/observe/scene/paths.ts'
import { Texts } from '../../src/trace/texts.ts'
import { faultsOfGrowth } from '../growth.ts'
import { observed } from './observed.ts'

const MOVES = new Moves(new Paths(new Texts()))

/** What descriptors are, told plainly: a map for each process. */
type Model = Map<number, { readonly path: number; readonly closes: boolean }>

const fd = fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 5000 }), fc.constant((1 << 20) - 1))
const step = fc.oneof(
  fc.record({
    does: fc.constant('set' as const),
    who: fc.nat(),
    fd,
    path: fc.nat({ max: 1e6 }),
    closes: fc.boolean()
  }),
  fc.record({
    does: fc.constantFrom('delete' as const, 'flag' as const),
    who: fc.nat(),
    fd,
    closes: fc.boolean()
  }),
  fc.record({
    does: fc.constantFrom('range' as const, 'range-flag' as const),
    who: fc.nat(),
    first: fd,
    last: fd
  }),
  fc.record({ does: fc.constantFrom('fork' as const, 'exec' as const), who: fc.nat() })
)

test('processes share descriptors without seeing what others change', t => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const real = [new Descriptors(MOVES)]
      const models: Model[] = [new Map()]
      for (const one of steps) {
        const who = one.who % real.length
        const [own, model] = [real[who]!, models[who]!]
        switch (one.does) {
          case 'set':
            own.set(one.fd, one.path, one.closes)
            model.set(one.fd, one)
            break
          case 'delete':
            own.delete(one.fd)
            model.delete(one.fd)
            break
          case 'flag': {
            own.setCloseOnExec(one.fd, one.closes)
            const open = model.get(one.fd)
            if (open) model.set(one.fd, { path: open.path, closes: one.closes })
            break
          }
          case 'range':
            own.closeRange(one.first, one.last)
            for (const open of model.keys())
              if (open >= one.first && open <= one.last) model.delete(open)
            break
          case 'range-flag':
            own.closeRangeOnExec(one.first, one.last)
            for (const [open, { path }] of model)
              if (open >= one.first && open <= one.last) model.set(open, { path, closes: true })
            break
          case 'fork':
            real.push(own.fork())
            models.push(new Map(model))
            break
          case 'exec':
            real[who] = own.afterExec()
            models[who] = new Map([...model].filter(([, open]) => !open.closes))
        }
      }
      const asked = new Set(models.flatMap(model => [...model.keys()]))
      return models.every((model, who) =>
        [...asked].every(open => real[who]!.path(open) === (model.get(open)?.path ?? -1))
      )
    }),
    { numRuns: 300 }
  )
  t.pass()
})

test('a number that no descriptor can have is not remembered', t => {
  const descriptors = new Descriptors(MOVES)
  for (const number of [-1, Number.NaN, 1 << 20, 2 ** 40]) {
    descriptors.set(number, 7, false)
    t.is(descriptors.path(number), -1)
  }
})

test('the file mapped last counts, and what a child unmaps is still mapped in its parent', t => {
  const parent = new Mappings()
  parent.map(0x1000, 0x5000, 1)
  parent.map(0x2000, 0x3000, 2)
  const child = parent.fork()
  child.remove(0x2000, 0x3000)
  t.deepEqual(
    [0x1000, 0x2fff, 0x4fff, 0x5000].map(at => parent.pathAt(at)),
    [1, 2, 1, -1]
  )
  t.deepEqual(
    [0x1000, 0x2fff, 0x4fff].map(at => child.pathAt(at)),
    [1, -1, 1]
  )
})

const OPENED = `7 execve("/bin/a", ["a"], 0x7ffc /* 0 vars */) = 0
7 openat(AT_FDCWD, "/srv", O_RDONLY|O_DIRECTORY) = 3
`

for (const flag of ['CLOSE_RANGE_CLOEXEC', '0x4 /* CLOSE_RANGE_CLOEXEC */', '0x4'])
  test(`close_range with ${flag} closes at the next execve`, async t => {
    const behaviour = await observed(`${OPENED}7 close_range(3, 4294967295, ${flag}) = 0
7 unlinkat(3, "before", 0) = 0
7 execve("/bin/b", ["b"], 0x7ffc /* 0 vars */) = 0
7 unlinkat(3, "after", 0) = 0
`)
    const paths = behaviour.files.map(({ path }) => path)
    t.deepEqual(
      paths.filter(path => /before|after/.test(path)),
      ['/srv/before', '?/after']
    )
    t.deepEqual(behaviour.inherited, [])
  })

test('close_range with CLOSE_RANGE_UNSHARE closes what is the caller’s alone', async t => {
  const { files } =
    await observed(`${OPENED}7 clone(child_stack=NULL, flags=CLONE_FILES|SIGCHLD) = 8
8 close_range(3, 4294967295, CLOSE_RANGE_UNSHARE) = 0
8 unlinkat(3, "closed", 0) = 0
7 unlinkat(3, "open", 0) = 0
`)
  const paths = files.map(({ path }) => path)
  t.deepEqual(
    paths.filter(path => /open|closed/.test(path)),
    ['/srv/open', '?/closed']
  )
})

test('a table that is closed at the next execve again and again is not walked each time', async t => {
  const work = (size: number) => () => {
    const descriptors = new Descriptors(MOVES)
    for (let number = 0; number < size; number++) descriptors.set(number, 7, false)
    for (let i = 0; i < size; i++) {
      descriptors.closeRangeOnExec(3, Infinity)
      descriptors.set(5, 8, false)
    }
    t.is(descriptors.afterExec().path(1000), -1)
    t.is(descriptors.afterExec().path(5), 8)
  }
  t.deepEqual(await faultsOfGrowth(work(5000), work(40_000)), [])
})
