import { basename } from 'node:path'
import { BEHAVIOUR_SCHEMA, decode } from '../../behaviour/codec.ts'
import type { Behaviour } from '../../behaviour/behaviour.ts'
import { Decoder } from '../../decode.ts'
import { UserError } from '../../errors.ts'
import { isJournalJson } from '../../trace/audit/carriers/json-entry.ts'
import { RECORDING_SCHEMA } from '../../trace/recording.ts'
import type { Recording } from '../../trace/recording.ts'
import { openFile, openStdin } from './bytes.ts'
import type { Bytes, ReadingEvents } from './bytes.ts'
import { findInputFiles } from './input-files.ts'
import type { InputFile } from './input-files.ts'
import { nameOfInput } from './input-name.ts'
import type { Io } from '../io.ts'
import { namesTasks } from './names-tasks.ts'
import { readJson } from '../read-json.ts'
import { descriptionPaths } from './recording-meta.ts'
import { refuseContainer } from './refuse-container.ts'
import { groupRuns } from './run-files.ts'
import type { TraceFile } from './run-files.ts'
import { shortPath } from '../short-path.ts'

/** What the command line's inputs are, by their content. */
export interface Inputs {
  readonly recordings: readonly Recording[]
  readonly behaviours: readonly Behaviour[]
  /** Of the first input: what a profile is called when nobody names it. */
  readonly name: string
  /** Bytes on the disk of all recordings, before decompression. */
  readonly size: number
}

/**
 * Opens the inputs; behaviours are read, recordings only looked at.
 * @throws UserError that names the input and says what to do
 */
export async function readInputs(
  inputs: readonly string[],
  io: Io,
  events: ReadingEvents
): Promise<Inputs> {
  const behaviours: Behaviour[] = []
  const traces: TraceFile[] = []
  const descriptions: InputFile[] = []
  const files = findInputFiles(inputs, io.cwd)
  for (const file of files) {
    const bytes = await (file.path === null
      ? openStdin(io, events)
      : openFile(file.path, shortPath(file.path, io.cwd), events))
    refuseContainer(bytes)
    if (!startsAsJson(bytes.head) || isJournalJson(bytes.head))
      traces.push(await traceFile(file, bytes))
    else {
      const behaviour = await readBehaviour(bytes, file.label)
      if (behaviour === null) descriptions.push(file)
      else behaviours.push(behaviour)
    }
  }
  requireTraces(descriptions, traces)
  const first = files[0]
  return {
    recordings: groupRuns(traces),
    behaviours,
    name: first === undefined ? '' : (first.label ?? nameOfInput(first.calledBy)),
    size: traces.reduce((sum, { bytes }) => sum + bytes.size, 0)
  }
}

async function traceFile(file: InputFile, bytes: Bytes): Promise<TraceFile> {
  const isOfSet = file.member !== null && !(await namesTasks(file, bytes))
  return { ...file, member: isOfSet ? file.member : null, bytes }
}

/** What stands before the version. */
const BEHAVIOUR = BEHAVIOUR_SCHEMA.replace(/v\d+$/, '')

/** Null for a file that `record` wrote next to a trace. */
async function readBehaviour(bytes: Bytes, label: string | null): Promise<Behaviour | null> {
  const document = await readJson(bytes)
  const { shown } = bytes
  const schema = new Decoder(document, shown).optional('schema', member => member.string())
  if (schema === RECORDING_SCHEMA) return null
  if (schema !== BEHAVIOUR_SCHEMA && schema?.startsWith(BEHAVIOUR) === true)
    throw new UserError(
      `${shown}: is a behaviour file of another version (${schema.slice(BEHAVIOUR.length, BEHAVIOUR.length + 12)}); this tracewall reads ${BEHAVIOUR_SCHEMA.slice(BEHAVIOUR.length)}`
    )
  if (schema !== BEHAVIOUR_SCHEMA)
    throw new UserError(`${shown}: is JSON, but not a behaviour file as inspect --json writes it`)
  if (label !== null)
    throw new UserError(
      `${shown}: the runs of a behaviour file have their labels; leave out ${label}=`
    )
  return decode(document, shown)
}

/** The pattern `web.strace*` also matches the description next to a trace, which is read with the trace anyway. */
function requireTraces(descriptions: readonly InputFile[], traces: readonly TraceFile[]): void {
  const known = new Set(
    traces.flatMap(({ path, member }) =>
      [path, member?.prefix].flatMap(trace => (trace ? descriptionPaths(trace) : []))
    )
  )
  const alone = descriptions.find(({ path }) => path === null || !known.has(path))
  if (alone !== undefined)
    throw new UserError(
      `${basename(alone.calledBy)}: only says how a trace was made; give the trace beside it`
    )
}

// Docker's own log files have an object a line; `{noformat}` is a mark of a tracker from which a log was copied.
function startsAsJson(head: Uint8Array): boolean {
  const text = Buffer.from(head.subarray(0, 64)).toString('latin1')
  return /^\s*\{\s*(?:["}]|$)/.test(text) && !text.trimStart().startsWith('{"log":"')
}
