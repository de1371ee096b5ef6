import type { PathOptions } from './given-path.ts'

/** The options of every command that reads recordings. */
export interface ReadingOptions extends Pick<PathOptions, 'fromFile'> {
  /** Of a log that shows none; `generate` makes profiles for all of several. */
  readonly arch?: readonly string[]
  readonly cwd?: string
  readonly root?: string
  /** A file that says what binaries import. */
  readonly binaries?: string
  readonly key?: readonly string[]
  readonly exe?: readonly string[]
  readonly notExe?: readonly string[]
  readonly comm?: readonly string[]
  readonly pid?: readonly string[]
  readonly profile?: readonly string[]
  readonly container?: readonly string[]
  readonly pod?: readonly string[]
  readonly since?: string
  readonly until?: string
}
