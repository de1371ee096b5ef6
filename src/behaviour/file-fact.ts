import type { Access, Fact, Phase, Program } from './fact.ts'

export interface FileFact {
  /**
   * As the log shows it: resolved by -y, else as written and made absolute; a folder ends in `/`. `{pid}`, `{tid}` and
   * `{inode}` stand for the process's own numbers; other bytes as `\xHH`, a backslash as `\\`, a brace as `\{`. A path
   * that starts with `?/` is relative to a folder that the log does not show.
   */
  readonly path: string
  /** The path without symbolic links, if the log, recording.json or a root file system shows it. */
  readonly resolved?: string
  /** The union over `uses`. */
  readonly access: Access
  /** errno -> access that failed with it. */
  readonly failed: Readonly<Record<string, Access>>
  readonly uses: readonly FileUse[]
}

/** One program's access; keyed by (by, access, owner, found), so that a run can be removed from the behaviour again. */
export interface FileUse extends Fact {
  readonly by: Program
  readonly access: Access
  /** True when the process owned the file (fsuid equal to the file's uid) every time. */
  readonly owner: boolean
  readonly phase?: Phase
  /** The written file existed before the run, as its first use did not create it. */
  readonly found?: true
}
