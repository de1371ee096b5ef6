import { basename } from 'node:path'
import { BEHAVIOUR_SCHEMA, decode } from '../behaviour/codec.ts'
import type { Behaviour } from '../behaviour/behaviour.ts'
import { Decoder } from '../decode.ts'
import { UserError } from '../errors.ts'
import { RECORDING_SCHEMA } from '../trace/recording.ts'
import type { Recording } from '../trace/recording.ts'
import { openFile, openStdin } from './bytes.ts'
import type { Bytes, ReadingEvents } from './bytes.ts'
import { findInputFiles } from './input-files.ts'
import { nameOfInput } from './input-name.ts'
import type { Io } from './io.ts'
import { readJson } from './read-json.ts'
import { groupRuns } from './run-files.ts'
import type { TraceFile } from './run-files.ts'
import { shortPath } from './short-path.ts'

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
  const files = findInputFiles(inputs, io.cwd)
  for (const file of files) {
    const bytes = await (file.path === null
      ? openStdin(io, events)
      : openFile(file.path, shortPath(file.path, io.cwd), events))
    refuseOtherCompression(bytes)
    if (startsAsJson(bytes.head)) behaviours.push(await readBehaviour(bytes, file.label))
    else traces.push({ ...file, bytes })
  }
  const first = files[0]
  return {
    recordings: groupRuns(traces),
    behaviours,
    name: first === undefined ? '' : (first.label ?? nameOfInput(first.calledBy)),
    size: traces.reduce((sum, { bytes }) => sum + bytes.size, 0)
  }
}

async function readBehaviour(bytes: Bytes, label: string | null): Promise<Behaviour> {
  if (label !== null)
    throw new UserError(
      `${bytes.name}: the runs of a behaviour file have their labels; leave out ${label}=`
    )
  const document = await readJson(bytes)
  const { name } = bytes
  switch (new Decoder(document, name).optional('schema', schema => schema.string())) {
    case BEHAVIOUR_SCHEMA:
      return decode(document, name)
    case RECORDING_SCHEMA:
      throw new UserError(`${name}: only says how a trace was made; give the trace beside it`)
    default:
      throw new UserError(`${name}: is JSON, but not a behaviour file as inspect --json writes it`)
  }
}

function startsAsJson(head: Uint8Array): boolean {
  const SPACE = new Set([0x20, 0x09, 0x0a, 0x0d])
  return head.find(byte => !SPACE.has(byte)) === 0x7b
}

/** Formats that have a tool for it on every machine that made such a file. */
function refuseOtherCompression(bytes: Bytes): void {
  const found = COMPRESSIONS.find(([, magic]) => magic.every((byte, i) => bytes.head[i] === byte))
  if (found === undefined) return
  const [tool] = found
  throw new UserError(
    `${bytes.name}: is compressed with ${tool}; use ${tool} -dc ${basename(bytes.name)} | tracewall ... -`
  )
}

const COMPRESSIONS: readonly (readonly [tool: string, magic: readonly number[]])[] = [
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['bzip2', [0x42, 0x5a, 0x68]]
]
