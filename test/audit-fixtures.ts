import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { EVERYTHING } from '../src/trace/selection.ts'
import type { Selection } from '../src/trace/selection.ts'
import type { TraceFixture } from './trace-fixtures.ts'
import { inRepository } from './repository.ts'

const ROOT = inRepository('test/fixtures/audit/')

type Entry = Readonly<Record<string, string>>

/** What is true of a log of test/fixtures/audit, as its README says. */
export interface AuditExpectation {
  readonly selection: Partial<Selection>
  readonly syscalls: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly paths?: Readonly<Record<string, string>>
  readonly failed?: Readonly<Record<string, string>>
  readonly execs?: readonly string[]
  readonly allowed?: readonly Entry[]
  readonly denied?: readonly Entry[]
  readonly audited?: readonly Entry[]
  readonly seccomp?: readonly (Entry & { readonly count: number })[]
  readonly selinux?: readonly { readonly perms: readonly string[] }[]
  readonly warnings: readonly string[]
}

export interface AuditFixture extends TraceFixture {
  readonly expected: AuditExpectation
  readonly selection: Selection
}

export function auditFixtures(): AuditFixture[] {
  return readdirSync(ROOT, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(({ name }) => auditFixture(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

export function auditFixture(name: string): AuditFixture {
  const folder = join(ROOT, name)
  const file = readdirSync(folder).find(each => each.startsWith('trace.'))!
  const stored = readFileSync(join(folder, file))
  const bytes = file.endsWith('.gz') ? gunzipSync(stored) : stored
  const expected = JSON.parse(readFileSync(join(folder, 'expect.json'), 'utf8')) as AuditExpectation
  const isOpen = Object.keys(expected.selection).length === 0
  return {
    name: `audit/${name}`,
    files: [{ name: file, tid: null, bytes }],
    expected,
    selection: isOpen ? EVERYTHING : { ...EVERYTHING, ...expected.selection }
  }
}
