import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Recording } from '../src/trace/recording.ts'
import { inRepository } from './repository.ts'
import { sourceOf } from './source.ts'

const ROOT = inRepository('test/fixtures/')

/** A recording of test/fixtures, decompressed. */
export interface TraceFixture {
  readonly name: string
  /** One file, or those of a `strace -ff` set by task. */
  readonly files: readonly TraceFixtureFile[]
}

export interface TraceFixtureFile {
  readonly name: string
  readonly tid: number | null
  readonly bytes: Buffer
}

/** What is true of a recording of test/fixtures/strace, as its README says. */
export interface Expectation {
  readonly warnings: readonly string[]
  readonly tasks: number | null
  readonly execs: readonly string[]
  readonly files: Readonly<Record<string, string>>
  readonly absentPaths: readonly string[]
  readonly absentSyscalls: readonly string[]
  readonly blockedPaths: readonly string[]
  readonly syscalls: Readonly<Record<string, Readonly<Record<string, number>>>>
}

/** All that is true of a recording of test/fixtures/runs, as its README says. */
export interface RunFacts {
  readonly tasks: number
  readonly lines: number
  readonly execs: readonly string[]
  readonly links: Readonly<Record<string, string>>
  readonly files: Readonly<Record<string, string>>
  readonly syscalls: Readonly<Record<string, Readonly<Record<string, number>>>>
}

/** The recordings of `strace/` or `runs/`. */
export function traceFixtures(kind: 'strace' | 'runs'): TraceFixture[] {
  return readdirSync(join(ROOT, kind), { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => traceFixture(`${kind}/${entry.name}`))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** One of them: `strace/files-y`. */
export function traceFixture(name: string): TraceFixture {
  const folder = join(ROOT, name)
  const trace = readdirSync(folder).find(file => file.startsWith('trace.'))!
  if (!trace.endsWith('.ff')) return { name, files: [readTrace(join(folder, trace), trace, null)] }
  const members = readdirSync(join(folder, trace)).sort()
  return {
    name,
    files: members.map(member =>
      readTrace(join(folder, trace, member), member, Number(member.split('.')[1]))
    )
  }
}

export function expectationOf({ name }: TraceFixture): Expectation {
  return JSON.parse(readFileSync(join(ROOT, name, 'expect.json'), 'utf8')) as Expectation
}

export function factsOf({ name }: TraceFixture): RunFacts {
  return JSON.parse(readFileSync(join(ROOT, name, 'facts.json'), 'utf8')) as RunFacts
}

/** As the command line would hand it over, in the chunks that `cut` makes of each file. */
export function recordingOf(
  { name, files }: TraceFixture,
  cut?: (bytes: Buffer) => Iterable<Uint8Array>
): Recording {
  return {
    label: name,
    sources: files.map(file => sourceOf(file.name, file.bytes, file.tid, cut)),
    meta: null
  }
}

function readTrace(path: string, name: string, tid: number | null): TraceFixtureFile {
  const bytes = readFileSync(path)
  return { name, tid, bytes: name.endsWith('.gz') ? gunzipSync(bytes) : bytes }
}
