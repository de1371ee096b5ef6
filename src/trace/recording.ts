import type { Binary } from '../binaries/binary.ts'
import { decodeBinary } from '../binaries/decode-list.ts'
import { Decoder } from '../decode.ts'
import { byCodeUnit } from '../order.ts'
import type { Owned } from './sink.ts'

/** One file or stream of a recording. */
export interface Source {
  /** Base name, for people: `web.strace`. */
  readonly name: string
  /** The path for messages; absent: `name` is used. */
  readonly shown?: string
  /** The task whose calls the file holds (`trace.4711` of a `strace -ff` set); null: each line names its task. */
  readonly tid: number | null
  /** The `strace -ff` set that it is of: two sets may have files of the same number. Absent: there is one set. */
  readonly set?: string
  /** The bytes from the start, decompressed. A single source is read once, the files of a set perhaps twice. */
  chunks(): AsyncIterable<Uint8Array>
}

/** One run: its files and what is known about how they were made. */
export interface Recording {
  readonly label: string
  readonly sources: readonly Source[]
  readonly meta: RecordingMeta | null
}

/** `FILE.recording.json`: what `record` knows and the log does not show. */
export interface RecordingMeta {
  readonly id: string
  /** libseccomp's name: `x86_64`. */
  readonly architecture: string
  /** `uname -r`. */
  readonly kernel: string
  readonly cwd: string
  readonly user: { readonly uid: number; readonly gid: number }
  /** The command's name as given, without its arguments: those may be secrets. */
  readonly program: string
  readonly strace: { readonly version: string; readonly options: readonly string[] }
  /** Path as written -> where it leads, for the paths used that are or run through symbolic links. */
  readonly links: readonly (readonly [path: string, target: string])[]
  /** Owner, group and mode of used paths and their folders when the run was over, where they refuse anything to its user or others. */
  readonly owners: readonly (readonly [path: string, Owned])[]
  /** The ELF files that the run used, and those that they can reach. */
  readonly binaries: readonly Binary[]
}

export const RECORDING_SCHEMA = 'tracewall.dev/recording/v1'

/** The text of a recording file: the same members in the same order each time, links by code unit. */
export function encodeRecordingMeta(meta: RecordingMeta): string {
  const { id, architecture, kernel, cwd, user, program, strace } = meta
  const links = Object.fromEntries([...meta.links].sort(([a], [b]) => byCodeUnit(a, b)))
  const owners = Object.fromEntries(
    meta.owners
      .toSorted(([a], [b]) => byCodeUnit(a, b))
      .map(([path, owned]) => [path, encodeOwned(owned)])
  )
  const document = {
    schema: RECORDING_SCHEMA,
    id,
    architecture,
    kernel,
    cwd,
    user,
    program,
    strace,
    links,
    owners
  }
  const binaries = [...meta.binaries].sort((a, b) => byCodeUnit(a.path, b.path))
  // One a line: there are hundreds.
  const lines = binaries.map(binary => `\n    ${JSON.stringify(binary)}`).join(',')
  const list = lines === '' ? '[]' : `[${lines}\n  ]`
  return `${JSON.stringify(document, null, 2).slice(0, -2)},\n  "binaries": ${list}\n}\n`
}

/** @throws UserError that names the document, the member and what it must be */
export function decodeRecordingMeta(value: unknown, where: string): RecordingMeta {
  const root = new Decoder(value, where)
  root.at('schema').oneOf([RECORDING_SCHEMA])
  const user = root.at('user')
  const strace = root.at('strace')
  return {
    id: root.at('id').string(),
    architecture: root.at('architecture').string(),
    kernel: root.at('kernel').string(),
    cwd: root.at('cwd').string(),
    user: { uid: user.at('uid').count(), gid: user.at('gid').count() },
    program: root.at('program').string(),
    strace: {
      version: strace.at('version').string(),
      options: strace.at('options').list(item => item.string())
    },
    links: root.at('links').entries(target => target.string()),
    // An earlier tracewall did not look at them.
    owners: root.optional('owners', list => list.entries(decodeOwned)) ?? [],
    binaries: root.optional('binaries', list => list.list(decodeBinary)) ?? []
  }
}

const OWNED = /^(\d{1,10}):(\d{1,10}) (0[0-7]{1,7})$/

/** `1000:1000 0100644`: owner, group, st_mode in octal. */
function encodeOwned({ owner, group, mode }: Owned): string {
  return `${owner}:${group} 0${mode.toString(8)}`
}

function decodeOwned(decoder: Decoder): Owned {
  const found = OWNED.exec(decoder.string())
  if (!found) throw decoder.wrong('owner:group mode, as 1000:1000 0100644')
  const [, owner, group, mode = ''] = found
  return { owner: Number(owner), group: Number(group), mode: Number.parseInt(mode, 8) }
}
