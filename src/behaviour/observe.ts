import { Bug } from '../errors.ts'
import type { Recording } from '../trace/recording.ts'
import type { Behaviour } from './behaviour.ts'

export interface ObserveOptions {
  /** Architecture of a log that does not show one and has no recording.json: the machine's, or `--arch`. */
  readonly arch: string
  /** Folder the command was started in, when neither the log nor recording.json tells; null: unknown. */
  readonly cwd: string | null
  /** Where a path leads in a root file system (`--root`); null: not a link, or unknown. */
  readonly resolveLink: ((path: string) => string | null) | null
}

/**
 * Reads one recording into a behaviour of one run. Memory is bounded by the distinct facts, not by the bytes.
 * @throws UserError when the input is no trace at all (names the source and what it seems to be)
 */
export async function observe(recording: Recording, options: ObserveOptions): Promise<Behaviour> {
  throw new Bug(`not there: ${recording.label} ${options.arch}`)
}
