import { Decoder } from '../decode.ts'

/** One file or stream of a recording. */
export interface Source {
  /** Base name, for people: `web.strace`. */
  readonly name: string
  /** The task whose calls the file holds (`trace.4711` of a `strace -ff` set); null: the lines tell. */
  readonly tid: number | null
  /** The bytes from the start, decompressed. A single source is read once, the files of a set perhaps twice. */
  chunks(): AsyncIterable<Uint8Array>
}

/** One run: its files and what is known about how they were made. */
export interface Recording {
  readonly label: string
  readonly sources: readonly Source[]
  readonly meta: RecordingMeta | null
}

/** `FILE.recording.json`: what `record` knows and the log cannot say. */
export interface RecordingMeta {
  readonly id: string
  /** libseccomp's name: `x86_64`. */
  readonly architecture: string
  /** `uname -r`. */
  readonly kernel: string
  readonly cwd: string
  readonly user: { readonly uid: number; readonly gid: number }
  readonly command: readonly string[]
  readonly strace: { readonly version: string; readonly options: readonly string[] }
  /** Path as written -> where it leads, for the paths used that are or run through symbolic links. */
  readonly links: readonly (readonly [path: string, target: string])[]
}

export const RECORDING_SCHEMA = 'tracewall.dev/recording/v1'

/** @throws UserError that names the member which is not as it should be. */
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
    command: root.at('command').list(item => item.string()),
    strace: {
      version: strace.at('version').string(),
      options: strace.at('options').list(item => item.string())
    },
    links: root.at('links').entries(target => target.string())
  }
}
