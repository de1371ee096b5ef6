import { basename } from 'node:path'
import { byCodeUnit } from '../../order.ts'
import { isJournalJson } from '../../trace/audit/carriers/json-entry.ts'
import { detectFormat } from '../../trace/formats.ts'
import type { Recording } from '../../trace/recording.ts'
import type { Bytes } from './bytes.ts'
import type { InputFile } from './input-files.ts'
import { nameOfInput } from './input-name.ts'
import { metaBeside } from './recording-meta.ts'

/** A trace file that was looked at. */
export interface TraceFile extends InputFile {
  readonly bytes: Bytes
}

/** Puts the files of one run together: those with one label, those of one `strace -ff` set, else each its own. */
export function groupRuns(files: readonly TraceFile[]): Recording[] {
  const runs = new Map<string, Map<string | null, TraceFile>>()
  for (const file of files) {
    const key = runOf(file)
    const run = runs.get(key) ?? new Map<string | null, TraceFile>()
    runs.set(key, run.set(file.path, file)) // a file named twice is read once
  }
  return [...runs.values()].map(run => toRecording([...run.values()].sort(byTask)))
}

/** The order on the command line says nothing of the order in time; that of a shell's `*` puts task 10 before task 9. */
function byTask(a: TraceFile, b: TraceFile): number {
  const age = rotation(b) - rotation(a)
  if (age !== 0) return age
  const [x, y] = [memberOf(a)?.tid ?? -1, memberOf(b)?.tid ?? -1]
  return x - y || byCodeUnit(a.path ?? '', b.path ?? '')
}

/** How often a log of the machine was rotated: audit.log.4 is older than audit.log.1, and that than audit.log. */
function rotation(file: TraceFile): number {
  if (!isOfMachine(file)) return 0
  const { name } = file.bytes
  return Number(/\.(\d{1,9})(?:\.gz)?$/.exec(name)?.[1] ?? 0)
}

function runOf(file: TraceFile): string {
  if (file.label !== null) return `label ${file.label}`
  if (isOfMachine(file)) return 'machine'
  const member = memberOf(file)
  return member === null ? `file ${file.path}` : `set ${member.prefix}`
}

/** audit.log.1 is the file before audit.log, and of no set. */
function memberOf(file: TraceFile): TraceFile['member'] {
  return isOfMachine(file) ? null : file.member
}

/** Logs of the machine are one run: rotated files, copies that overlap, several nodes. */
function isOfMachine({ bytes }: TraceFile): boolean {
  let known = kinds.get(bytes)
  if (known === undefined) {
    const head = Buffer.from(bytes.head)
    known = isJournalJson(head) || detectFormat(head)?.isOfMachine === true
    kinds.set(bytes, known)
  }
  return known
}

/** Files are compared more often than they need to be looked at. */
const kinds = new WeakMap<Bytes, boolean>()

function toRecording(files: readonly TraceFile[]): Recording {
  const first = files[0]!
  const called = memberOf(first) === null ? first.bytes.name : basename(first.calledBy)
  const label = first.label ?? nameOfInput(called)
  const traces = files.flatMap(file => memberOf(file)?.prefix ?? file.path ?? [])
  return {
    label,
    sources: files.map(file => {
      const member = memberOf(file)
      return {
        name: file.bytes.name,
        shown: file.bytes.shown,
        tid: member?.tid ?? null,
        ...(member && { set: member.prefix }),
        chunks: () => file.bytes.chunks()
      }
    }),
    meta: metaBeside(label, new Set(traces))
  }
}
