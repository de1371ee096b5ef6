import type { AppArmorVersion } from '../facts/apparmor-versions.ts'
import type { Runtime } from '../facts/runtime-floors.ts'
import { RUNTIMES } from '../facts/runtime-floors.ts'
import type { Arch } from '../facts/syscall-table.ts'
import { NO_RULES } from './own-rules.ts'
import type { OwnRules } from './own-rules.ts'
import { usualListing } from './paths/listing.ts'
import type { Listing } from './paths/listing.ts'
import type { ReasonClass } from './policy.ts'
import type { Preset } from './presets.ts'

/** What a user may choose about a policy; nothing here depends on the machine. */
export interface DecideOptions {
  /** The workload's name, see `Policy.name`. */
  readonly name: string
  readonly mode: 'enforce' | 'log'
  /** Container runtimes whose own calls, made before the program starts, are allowed as well. */
  readonly runtimes: readonly Runtime[]
  /** The pod sets no_new_privs (`allowPrivilegeEscalation: false`), does not, or it is not known. */
  readonly noNewPrivileges: boolean | 'both'
  /** How much is inferred. */
  readonly preset: Preset
  /** `none`, or the calls whose arguments are looked at besides the usual ones, see `optionalConditions`. */
  readonly conditions: 'none' | readonly string[]
  /** Architectures that the profile is for besides those of the recordings. */
  readonly architectures: readonly Arch[]
  /** Classes of inference that are switched off; only those of `INFERENCES` count. */
  readonly without: ReadonlySet<ReasonClass>
  /** Path prefixes of the recording's machine -> where the image has them. */
  readonly mapPath: readonly (readonly [from: string, to: string])[]
  /** The image's files, or those of a usual system: what the price of a pattern is counted in. */
  readonly listing: Listing
  /** The most existing paths that one pattern may open beyond those that were used. */
  readonly maxGrant: number
  /** Files that were looked for and not there are granted, not only offered. */
  readonly grantAbsent: boolean
  /** The version of AppArmor on the nodes. */
  readonly apparmor: AppArmorVersion
  /** Executed programs get profiles of their own. */
  readonly children: boolean
  /** The nodes lack the files of the apparmor package: the profile includes none of them. */
  readonly selfContained: boolean
  /** What the project says itself, whatever was seen. */
  readonly own: OwnRules
}

/** What can be switched off: everything but what was seen and what no program can do without. */
export const INFERENCES: readonly ReasonClass[] = [
  'abort-path',
  'allocator',
  'arch',
  'benign',
  'companions',
  'container',
  'core',
  'dangerous',
  'exec',
  'floor',
  'folder',
  'imports',
  'installed',
  'loader',
  'modules',
  'newer',
  'on-demand',
  'owned',
  'pattern',
  'quiet',
  'siblings',
  'usual-link',
  'vdso-fallback',
  'wanted'
]

/** The safe, portable choice. */
export const DEFAULT_OPTIONS: Omit<DecideOptions, 'name'> = {
  mode: 'enforce',
  runtimes: RUNTIMES,
  noNewPrivileges: 'both',
  preset: 'balanced',
  conditions: [],
  architectures: [],
  without: new Set(),
  mapPath: [],
  listing: usualListing,
  maxGrant: 2000,
  grantAbsent: false,
  apparmor: '3.0',
  children: false,
  selfContained: false,
  own: NO_RULES
}

/** True for a rule that only an inference asks for, and that inference is switched off. */
export function isSwitchedOff(reason: ReasonClass, options: DecideOptions): boolean {
  return options.without.has(reason) && INFERENCES.includes(reason)
}
