import test from 'ava'
import fc from 'fast-check'
import { isDeepStrictEqual } from 'node:util'
import { gzipSync } from 'node:zlib'
import { UserError } from '../src/errors.ts'
import { empty } from '../src/behaviour/behaviour.ts'
import type { Behaviour, Run } from '../src/behaviour/behaviour.ts'
import { decode, encode } from '../src/behaviour/codec.ts'
import { merge } from '../src/behaviour/merge.ts'
import { observe } from '../src/behaviour/observe/observe.ts'
import { auditFixtures } from './audit-fixtures.ts'
import type { AuditFixture } from './audit-fixtures.ts'
import { arbitraryBehaviour } from './behaviour/arbitrary-behaviour.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { cutAt, lineEnds, observedInPieces } from './pieces.ts'
import { run } from './run.ts'
import type { TraceFixture } from './trace-fixtures.ts'
import { recordingOf, traceFixtures } from './trace-fixtures.ts'

const fixtures: readonly TraceFixture[] = [...traceFixtures('strace'), ...auditFixtures()]
const small = fixtures.filter(fixture => sizeOf(fixture) < 50_000)

for (const fixture of fixtures)
  test(`the chunks that ${fixture.name} comes in change nothing`, async t => {
    const whole = textOf(await observed(fixture))
    const cuts = fc.array(fc.nat({ max: sizeOf(fixture) }), { minLength: 1, maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(cuts, async places => {
        return textOf(await observed(fixture, bytes => cutAt(bytes, places))) === whole
      }),
      { numRuns: sizeOf(fixture) < 50_000 ? 10 : 2 }
    )
    t.pass()
  })

for (const fixture of fixtures)
  test(`the pieces that the parser of ${fixture.name} is given change nothing`, async t => {
    for (const { bytes, tid } of fixture.files) {
      const inPieces = (places: readonly number[]) =>
        observedInPieces(bytes, cutAt(bytes, places), tid)
      const whole = inPieces([])
      t.not(whole, null)
      t.deepEqual(inPieces(lineEnds(bytes)), whole, 'line by line')
      if (bytes.length < 20_000) t.deepEqual(inPieces([...bytes.keys()]), whole, 'byte by byte')
      await fc.assert(
        fc.property(
          fc.array(fc.nat({ max: bytes.length }), { minLength: 1, maxLength: 40 }),
          places => isDeepStrictEqual(inPieces(places), whole)
        ),
        { numRuns: bytes.length < 50_000 ? 10 : 1 }
      )
    }
  })

for (const fixture of small)
  test(`${fixture.name} may be cut at any byte`, async t => {
    const whole = await observed(fixture)
    // A record that is cut is one that says less.
    const seenIn = isAudit(fixture) ? countsOf : factsOf
    const facts = seenIn(whole)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: sizeOf(fixture) - 2 }), async length => {
        const cut = await observedOrNothing(fixture, length)
        if (cut === null) return // nothing of it is a line yet
        const faults = [
          ...[...seenIn(cut)]
            .filter(([fact, count]) => !(facts.get(fact)! >= count))
            .map(([fact]) => JSON.stringify(fact)),
          ...(addsUp(cut) ? [] : ['the ledger does not add up']),
          // Records do not say which is the last.
          ...(isAudit(fixture) || saysSo(cut) || hasSameCalls(cut, whole) ? [] : ['no warning'])
        ]
        if (faults.length > 0) throw new Error(`cut at ${length}: ${faults.join(', ')}`)
      }),
      { numRuns: 60 }
    )
    t.pass()
  })

test('a compressed recording gives the same bytes', async t => {
  for (const fixture of small.filter(({ files }) => files.length === 1)) {
    const { bytes } = fixture.files[0]!
    const folder = temporaryFolder(t, { 'a/x.strace': bytes, 'b/x.strace': gzipSync(bytes) })
    t.is(await inspected(folder, ['a/x.strace']), await inspected(folder, ['b/x.strace']))
  }
})

for (const fixture of fixtures.filter(({ files }) => files.length > 1))
  test(`the files of ${fixture.name} may be given in any order`, async t => {
    const folder = temporaryFolder(
      t,
      Object.fromEntries(fixture.files.map(file => [file.name, file.bytes]))
    )
    const names = fixture.files.map(file => file.name)
    const inOrder = await inspected(folder, names)
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(names, { minLength: names.length }),
        async shuffled => (await inspected(folder, shuffled)) === inOrder
      ),
      { numRuns: 6 }
    )
    t.pass()
  })

for (const fixture of auditFixtures().filter(isRaw))
  test(`${fixture.name} may be rotated anywhere, and its files given in any order`, async t => {
    const lines = fixture.files[0]!.bytes.toString('latin1').split(/(?<=\n)/)
    const whole = namesOf(await observed(fixture))
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: lines.length }),
        fc.nat({ max: lines.length }),
        fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
        async (a, b, order) => {
          const [first, second] = [Math.min(a, b), Math.max(a, b)]
          const parts = [lines.slice(0, first), lines.slice(first, second), lines.slice(second)]
          const files = Object.fromEntries(
            parts.map((part, i) => [`audit.log.${2 - i}`, Buffer.from(part.join(''), 'latin1')])
          )
          const folder = temporaryFolder(t, files)
          const names = Object.keys(files).filter(name => files[name]!.length > 0)
          const inOrder = await inspected(folder, names)
          const shuffled = order.flatMap(i => names[i] ?? [])
          if ((await inspected(folder, shuffled)) !== inOrder) throw new Error('the order matters')
          const read = JSON.parse(inOrder) as Behaviour
          return read.runs.length === 1 && isDeepStrictEqual(namesOf(read), whole)
        }
      ),
      { numRuns: 5 }
    )
    t.pass()
  })

const behaviours = fc.oneof(
  arbitraryBehaviour(),
  fc.constantFrom(...(await Promise.all(small.map(fixture => observed(fixture)))))
)

const laws: Readonly<Record<string, fc.IRawProperty<unknown>>> = {
  'merge is associative': fc.property(behaviours, behaviours, behaviours, (a, b, c) => {
    const once = textOf(merge(a, b, c))
    return textOf(merge(merge(a, b), c)) === once && textOf(merge(a, merge(b, c))) === once
  }),
  'merge is commutative': fc.property(
    behaviours,
    behaviours,
    (a, b) => textOf(merge(a, b)) === textOf(merge(b, a))
  ),
  'merging with nothing, or with itself, changes nothing': fc.property(behaviours, a =>
    [merge(a, empty), merge(empty, a), merge(a, a)].every(b => textOf(b) === textOf(a))
  ),
  'runs in any order are the same bytes': fc.property(
    fc.array(fc.tuple(fc.nat(), behaviours), { maxLength: 6 }),
    list => {
      const shuffled = list.toSorted(([a], [b]) => a - b)
      const [one, other] = [list, shuffled].map(some => merge(empty, ...some.map(([, a]) => a)))
      return textOf(one!) === textOf(other!)
    }
  ),
  'what is written is read back as it was': fc.property(behaviours, a => {
    const read = decode(JSON.parse(textOf(a)), 'behaviour.json')
    return isDeepStrictEqual(read, a) && textOf(read) === textOf(a)
  })
}
for (const [law, property] of Object.entries(laws))
  test(law, t => {
    fc.assert(property)
    t.pass()
  })

async function inspected(folder: string, inputs: readonly string[]): Promise<string> {
  const said = await run(folder, 'inspect', '--json', ...inputs)
  return said.stdout
}

function observed(
  fixture: TraceFixture,
  cut?: (bytes: Buffer) => Iterable<Uint8Array>
): Promise<Behaviour> {
  return observe(recordingOf(fixture, cut), { arch: 'x86_64', cwd: null, resolveLink: null })
}

/** The first bytes of a recording; of a set the last files are missing. Null when nothing can be read. */
async function observedOrNothing(fixture: TraceFixture, length: number): Promise<Behaviour | null> {
  let left = length
  const files = fixture.files.flatMap(file => {
    const bytes = file.bytes.subarray(0, left)
    left -= bytes.length
    return bytes.length === 0 ? [] : [{ ...file, bytes }]
  })
  try {
    return await observed({ name: fixture.name, files })
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return null
  }
}

function isAudit({ name }: TraceFixture): boolean {
  return name.startsWith('audit/')
}

/** One record a line, each with its time and serial. */
function isRaw(fixture: AuditFixture): boolean {
  return fixture.files[0]!.bytes.toString('latin1', 0, 5) === 'type=' && sizeOf(fixture) < 120_000
}

function namesOf(behaviour: Behaviour): Set<string> {
  return new Set(behaviour.syscalls.map(fact => fact.name))
}

function countsOf(behaviour: Behaviour): Map<string, number> {
  return new Map(behaviour.syscalls.map(({ arch, name, count }) => [`${arch} ${name}`, count]))
}

/**
 * Facts and how often each was seen. What a later line may still tell is left out: where a link leads, that a path is a folder,
 * which architecture it is, how the last calls ended.
 */
function factsOf(behaviour: Behaviour): Map<string, number> {
  const facts = new Map<string, number>()
  const add = (fact: readonly (string | null)[], count = 1) => {
    const key = fact.join(' ')
    facts.set(key, (facts.get(key) ?? 0) + count)
  }
  const once = (...fact: (string | null)[]) => facts.set(fact.join(' '), 1)
  for (const { name, count, errors } of behaviour.syscalls) {
    add(['call', name], count)
    for (const [errno, failures] of Object.entries(errors)) add(['error', name, errno], failures)
  }
  for (const file of behaviour.files) {
    const path = file.path.replace(/(?<=.)\/$/, '')
    for (const letter of file.access) once('file', path, letter)
    for (const [errno, wanted] of Object.entries(file.failed))
      if (errno !== 'UNFINISHED') for (const letter of wanted) once('failed', path, errno, letter)
  }
  for (const { path, by } of behaviour.execs) once('exec', path, by)
  for (const { operation, family, type, protocol, address, by } of behaviour.sockets)
    once('socket', operation, family, type, protocol, address, by)
  for (const { signal, by } of behaviour.signals) once('signal', signal, by)
  for (const { operation, target, by } of behaviour.mounts) once('mount', operation, target, by)
  for (const { capability, by } of behaviour.capabilities) once('capability', capability, by)
  return facts
}

function addsUp(behaviour: Behaviour): boolean {
  const { lines, used, ignored, problems } = behaviour.runs[0]!.ledger
  const counts = [...Object.values(ignored), ...problems.map(problem => problem.count)]
  return lines === used + counts.reduce((sum, count) => sum + count, 0)
}

/** strace writes the table of -c at once; cut between two rows it shows no sign of it. */
function saysSo(behaviour: Behaviour): boolean {
  const [{ warnings }] = behaviour.runs as [Run]
  return warnings.some(({ code }) => code === 'CUT_TAIL' || code === 'SUMMARY_ONLY')
}

/** Nothing is lost with the lines that say that the last tasks have ended. */
function hasSameCalls(a: Behaviour, b: Behaviour): boolean {
  return isDeepStrictEqual(a.syscalls, b.syscalls)
}

function sizeOf({ files }: TraceFixture): number {
  return files.reduce((sum, file) => sum + file.bytes.length, 0)
}

function textOf(behaviour: Behaviour): string {
  return [...encode(behaviour)].join('')
}
