import type { AppArmorVersion } from '../facts/apparmor-versions.ts'
import type { OwnRules } from '../policy/own-rules.ts'
import type { Preset } from '../policy/presets.ts'

/** What a tracewall.yaml says. */
export interface Config {
  readonly options: ConfigOptions
  /** Line of each key, from 1. */
  readonly lines: ReadonlyMap<string, number>
  readonly own: OwnRules
  /** Names of inputs, with at most one `*`, and their labels. */
  readonly labels: readonly (readonly [pattern: string, label: string])[]
}

/** The options that have the same name on the command line; what is absent is not said. */
export interface ConfigOptions {
  readonly name?: string
  readonly out?: string
  readonly targets?: readonly string[]
  readonly preset?: Preset
  readonly mode?: 'enforce' | 'log'
  readonly with?: readonly string[]
  readonly without?: readonly string[]
  readonly condition?: readonly string[]
  readonly conditions?: boolean
  readonly arch?: readonly string[]
  readonly runtime?: readonly string[]
  readonly newPrivileges?: 'on' | 'off' | 'both' | null
  readonly kubernetes?: string
  readonly apparmor?: AppArmorVersion
  /** `FROM=TO` */
  readonly mapPath?: readonly string[]
  readonly maxGrant?: number
  readonly requireCompleteness?: number
  readonly strict?: true
  readonly grantAbsent?: true
  readonly children?: true
  readonly selfContained?: true
  readonly templates?: string
  readonly root?: string
  readonly binaries?: string
  readonly cwd?: string
}
