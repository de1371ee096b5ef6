import type { Access, Fact, Phase, Program } from './behaviour.ts'

export interface FileFact {
  /**
   * As the log shows it: resolved by -y, else as written and made absolute; a folder ends in `/`. `{pid}`, `{tid}` and
   * `{inode}` stand for the process's own numbers; other bytes as `\xHH`, a backslash as `\\`, a brace as `\{`. A path
   * that starts with `?/` is relative to a folder that the log does not show.
   */
  readonly path: string
  /** Where links lead, when the log, recording.json or a root file system tells. */
  readonly resolved?: string
  /** The union over `uses`. */
  readonly access: Access
  /** errno -> letters that were wanted and not had. */
  readonly failed: Readonly<Record<string, Access>>
  readonly uses: readonly FileUse[]
}

/** One program's access within runs; keyed by (by, access, owner, found), so that a single run can be taken out again. */
export interface FileUse extends Fact {
  readonly by: Program
  readonly access: Access
  /** True when the process owned the file (fsuid equal to the file's uid) every time. */
  readonly owner: boolean
  readonly phase?: Phase
  /** Of a file that is written: it was there before the run, which shows by a first use that did not make it. */
  readonly found?: true
}
