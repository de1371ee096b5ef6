import fc from 'fast-check'
import { accessOf } from '../../src/behaviour/access.ts'
import { empty } from '../../src/behaviour/behaviour.ts'
import type { Behaviour, FileFact, SyscallFact } from '../../src/behaviour/behaviour.ts'
import { sortFacts, sortUses, useKey } from '../../src/behaviour/lists.ts'
import { merge } from '../../src/behaviour/merge.ts'
import { placeOf } from '../../src/behaviour/place.ts'
import { oneRun } from '../../src/behaviour/runs.ts'

/** Behaviours of up to four runs that often have facts, and whole runs, in common. */
export function arbitraryBehaviour(): fc.Arbitrary<Behaviour> {
  return fc
    .array(oneRunBehaviour(), { maxLength: 4 })
    .map(behaviours => structuredClone(merge(empty, ...behaviours)))
}

const name = fc.constantFrom('read', 'openat', '__proto__', 'constructor', 'syscall_0x1c4')
const errno = fc.constantFrom('ENOENT', 'EACCES', 'E2BIG')
const path = fc.constantFrom('/a', '/a/', '/b\\x80', '__proto__', '/\u{1F600}', '?/c', '/\\{pid}')
const program = fc.constantFrom(null, '/bin/sh', '/a')
const place = fc
  .tuple(fc.nat({ max: 1 }), fc.integer({ min: 1, max: 2 ** 32 }))
  .map(([source, line]) => placeOf(source, line))
const bits = fc.nat({ max: 127 })
const value = fc.nat({ max: 40 }).map(number => `0x${number.toString(16)}`)

function oneRunBehaviour(): fc.Arbitrary<Behaviour> {
  return fc.record({ run, syscalls, files, execs, sockets, signals, binaries }).map(parts => ({
    ...empty,
    runs: [parts.run],
    syscalls: sortFacts('syscalls', parts.syscalls),
    files: sortFacts('files', parts.files),
    execs: sortFacts('execs', parts.execs),
    sockets: sortFacts('sockets', parts.sockets),
    signals: sortFacts('signals', parts.signals),
    binaries: sortFacts('binaries', parts.binaries)
  }))
}

const run = fc.record({
  id: fc.constantFrom('1', '2', '3', 'f00'),
  label: fc.constantFrom('web', 'db', '__proto__'),
  sources: fc.constant(['trace.1', 'trace.2']),
  format: fc.constant('strace'),
  arch: fc.constantFrom('x86_64', 'aarch64'),
  tasks: fc.nat({ max: 9 }),
  ledger: fc.record({
    lines: fc.nat(),
    used: fc.nat(),
    ignored: fc.dictionary(fc.constantFrom('signal', 'empty'), fc.nat()),
    problems: fc.array(
      fc.record({
        code: fc.constantFrom('CUT_LINE' as const, 'UNREADABLE_LINE' as const),
        source: fc.constantFrom('trace.1', 'trace.2'),
        line: fc.nat(),
        count: fc.nat()
      }),
      { maxLength: 2 }
    )
  }),
  warnings: fc.array(fc.constant({ code: 'CUT_TAIL' as const, text: 'cut' }), { maxLength: 1 })
})

/** Keys without a value are absent, as they are in what was read. */
const phase = fc.constantFrom({}, { phase: 'start' as const }, { phase: 'serving' as const })

const syscalls: fc.Arbitrary<SyscallFact[]> = fc.uniqueArray(
  fc
    .record({
      phase,
      arch: fc.constantFrom('x86_64', 'x86'),
      name,
      count: fc.nat(),
      errors: fc.dictionary(errno, fc.nat(), { maxKeys: 2 }).map(sortKeys),
      args: fc
        .uniqueArray(
          fc.record({
            index: fc.nat({ max: 2 }),
            values: fc.oneof(
              fc.constant('any' as const),
              fc
                .uniqueArray(value, { minLength: 1, maxLength: 16 })
                .map(values => values.sort((a, b) => Number(a) - Number(b)))
            )
          }),
          { selector: argument => argument.index, maxLength: 2 }
        )
        .map(list => list.sort((a, b) => a.index - b.index)),
      runs: fc.constant(oneRun(0)),
      first: place
    })
    .map(({ phase: told, ...fact }) => ({ ...fact, ...told })),
  { selector: fact => `${fact.arch} ${fact.name}`, maxLength: 4 }
)

const uses = fc
  .uniqueArray(
    fc
      .record({
        phase,
        found: fc.constantFrom({}, { found: true as const }),
        by: program,
        access: bits.map(accessOf),
        owner: fc.boolean(),
        runs: fc.constant(oneRun(0)),
        first: place
      })
      .map(({ phase: told, found, ...use }) => ({ ...use, ...told, ...found })),
    { selector: useKey, minLength: 1, maxLength: 3 }
  )
  .map(sortUses)

const files: fc.Arbitrary<FileFact[]> = fc.uniqueArray(
  fc
    .record({
      path,
      resolved: fc.option(path, { nil: undefined }),
      failed: fc.dictionary(errno, bits.map(accessOf), { maxKeys: 2 }).map(sortKeys),
      uses
    })
    .map(({ path, resolved, failed, uses }) => ({
      path,
      ...(resolved === undefined ? {} : { resolved }),
      access: accessOf(
        uses.reduce((all, use) => [...use.access].reduce((a, c) => a | bitOf(c), all), 0)
      ),
      failed,
      uses
    })),
  { selector: fact => `${fact.path} ${fact.resolved}`, maxLength: 4 }
)

const execs = fc.uniqueArray(
  fc.record({ path, by: program, runs: fc.constant(oneRun(0)), first: place }),
  { selector: fact => `${fact.path} ${fact.by}`, maxLength: 3 }
)

const sockets = fc.array(
  fc.record({
    operation: fc.constant('bind' as const),
    family: fc.constantFrom(null, 'AF_UNIX'),
    type: fc.constant(null),
    protocol: fc.constant(null),
    address: fc.constantFrom(null, '__proto__', '[::1]:80'),
    by: program,
    error: fc.constantFrom(null, 'EACCES'),
    runs: fc.constant(oneRun(0)),
    first: place
  }),
  { maxLength: 1 }
)

const signals = fc.array(
  fc.record({
    signal: fc.constantFrom('SIGTERM', 'SIGKILL'),
    target: fc.constantFrom('self' as const, 'other' as const),
    by: program,
    error: fc.constant(null),
    runs: fc.constant(oneRun(0)),
    first: place
  }),
  { maxLength: 1 }
)

const binaries = fc.array(
  fc.record({
    path,
    buildId: fc.constant('ab'),
    needed: fc.constant(['libc.so.6']),
    imports: fc.constantFrom([], ['accept4']),
    syscalls: fc.constantFrom([], ['read']),
    beside: fc.constantFrom(null, '/a', '/b'),
    runs: fc.constant(oneRun(0))
  }),
  { maxLength: 1 }
)

function bitOf(letter: string): number {
  return 1 << 'rwamklx'.indexOf(letter)
}

function sortKeys<V>(map: Record<string, V>): Record<string, V> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)))
}
