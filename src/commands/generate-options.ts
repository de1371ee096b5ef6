import type { Preset } from '../policy/presets.ts'
import type { ReadingOptions } from './observe-inputs.ts'

/** What `generate` was asked on the command line. */
export interface GenerateOptions extends ReadingOptions {
  readonly name?: string
  readonly out?: string
  /** A target's name. */
  readonly print?: string
  readonly mode: 'enforce' | 'log'
  readonly mapPath?: readonly string[]
  readonly runtime?: readonly string[]
  /** `--no-new-privileges`; commander drops the `no`. */
  readonly newPrivileges: 'on' | 'off' | 'both'
  readonly kubernetes?: string
  readonly templates?: string
  readonly preset: Preset
  /** False with `--no-conditions`. */
  readonly conditions: boolean
  readonly condition?: readonly string[]
  readonly with?: readonly string[]
  readonly without?: readonly string[]
  readonly force?: true
  readonly strict?: true
  readonly json?: true
}
