import type { AppArmorVersion } from '../../facts/apparmor-versions.ts'
import type { Preset } from '../../policy/presets.ts'
import type { ReadingOptions } from '../reading-options.ts'
import type { ConfigChoice, FromConfig } from '../with-config.ts'

/** What the command line says about the profiles to make of the behaviour. */
export interface DecidingOptions extends ConfigChoice, FromConfig {
  readonly mapPath?: readonly string[]
  /** The most existing paths that one pattern may open beyond those that were used. */
  readonly maxGrant?: number
  /** The version of AppArmor on the nodes. */
  readonly apparmor?: AppArmorVersion
  readonly selfContained?: true
  /** Executed programs get AppArmor profiles of their own. */
  readonly children?: true
  /** Grant files that were looked for and not there. */
  readonly grantAbsent?: true
  readonly runtime?: readonly string[]
  /** `--no-new-privileges`; commander drops the `no`. */
  readonly newPrivileges?: 'on' | 'off' | 'both' | null
  readonly preset?: Preset
  /** False with `--no-conditions`. */
  readonly conditions: boolean
  readonly condition?: readonly string[]
  readonly with?: readonly string[]
  readonly without?: readonly string[]
}

/** What `generate` was asked on the command line. */
export interface GenerateOptions extends ReadingOptions, DecidingOptions {
  readonly name?: string
  readonly out?: string
  /** A target's name. */
  readonly print?: string
  /** Targets that are written; all where none is given. */
  readonly targets?: readonly string[]
  readonly mode?: 'enforce' | 'log'
  readonly kubernetes?: string
  readonly templates?: string
  /** An earlier profile that is changed as little as possible: a folder or a file. */
  readonly base?: string
  readonly allowDangerous?: true
  /** Where the files are that an AppArmor profile includes. */
  readonly include?: readonly string[]
  /** Per cent, see `isIncomplete`. */
  readonly requireCompleteness?: number
  readonly force?: true
  readonly strict?: true
  readonly json?: true
}
