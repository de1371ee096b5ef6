import { UserError } from '../../errors.ts'
import { optionalConditions } from '../../facts/argument-conditions.ts'
import { RUNTIMES } from '../../facts/runtime-floors.ts'
import { rootListing } from '../../host/root/root-listing.ts'
import { DEFAULT_OPTIONS, INFERENCES } from '../../policy/options.ts'
import type { DecideOptions } from '../../policy/options.ts'
import type { ReasonClass } from '../../policy/policy.ts'
import { NO_RULES } from '../../policy/own-rules.ts'
import { PRESET_WITHOUT } from '../../policy/presets.ts'
import type { Preset } from '../../policy/presets.ts'
import type { DecidingOptions, GenerateOptions } from './generate-options.ts'
import { givenPath } from '../given-path.ts'
import { readArchitectures } from '../observe-inputs.ts'
import type { Observed } from '../observe-inputs.ts'
import type { ReadingOptions } from '../reading-options.ts'
import { checkName } from '../profile-name.ts'

/** The version that pod lines are written for: from here on securityContext has a field for everything. */
export const CURRENT_KUBERNETES = '1.31'

/** What the options of a command line ask `decide` to do; the name is null when there is none. @throws UserError */
export function decideSettings(
  options: DecidingOptions &
    Pick<ReadingOptions, 'arch'> &
    Partial<Pick<GenerateOptions, 'name' | 'mode'>>
): Omit<DecideOptions, 'name'> & { readonly name: string | null } {
  return {
    name: options.name === undefined ? null : checkName(options.name),
    mode: options.mode ?? DEFAULT_OPTIONS.mode,
    runtimes: options.runtime?.map(name => oneOf('--runtime', name, RUNTIMES)) ?? RUNTIMES,
    noNewPrivileges: { on: true, off: false, both: 'both' as const }[
      options.newPrivileges ?? 'both'
    ],
    preset: presetOf(options),
    conditions:
      options.conditions === false
        ? 'none'
        : (options.condition?.map(name => oneOf('--condition', name, optionalConditions)) ?? []),
    architectures: readArchitectures(options.arch),
    without: switchedOff(options),
    listing: DEFAULT_OPTIONS.listing,
    maxGrant: options.maxGrant ?? DEFAULT_OPTIONS.maxGrant,
    apparmor: options.apparmor ?? DEFAULT_OPTIONS.apparmor,
    grantAbsent: options.grantAbsent === true,
    children: options.children === true,
    selfContained: options.selfContained === true,
    own: options.own ?? NO_RULES,
    mapPath: options.mapPath?.map(splitMapping) ?? DEFAULT_OPTIONS.mapPath
  }
}

/** What exists in the image, if one is given. */
export function listingOf(
  options: Pick<ReadingOptions, 'root' | 'fromFile'>,
  { root }: Pick<Observed, 'root'>
): Partial<Pick<DecideOptions, 'listing'>> {
  const name = givenPath(options, 'root')?.written
  return name === undefined || !root ? {} : { listing: { name, ...rootListing(root) } }
}

function presetOf({ preset }: DecidingOptions): Preset {
  return preset ?? DEFAULT_OPTIONS.preset
}

/** What the preset leaves out, but for `--with`; and what the command line does. */
function switchedOff(options: DecidingOptions): ReadonlySet<ReasonClass> {
  const wanted = new Set(options.with?.map(name => classOf('--with', name)))
  const unwanted = options.without?.map(name => classOf('--without', name)) ?? []
  const both = unwanted.find(name => wanted.has(name))
  if (both !== undefined)
    throw new UserError(`--with ${both} and --without ${both}: give one of them`)
  return new Set([
    ...PRESET_WITHOUT[presetOf(options)].filter(name => !wanted.has(name)),
    ...unwanted
  ])
}

function classOf(option: string, name: string): ReasonClass {
  if (ALWAYS.includes(name))
    throw new UserError(`${option} ${name}: what is ${name} is allowed with every option`)
  return oneOf(option, name, INFERENCES)
}

/** The report has these classes as well. */
const ALWAYS: readonly string[] = ['always', 'seen'] satisfies ReasonClass[]

function oneOf<T extends string>(option: string, name: string, choices: readonly T[]): T {
  const found = choices.find(choice => choice === name)
  if (found !== undefined) return found
  throw new UserError(`${option} ${name}: not known; those known are ${choices.join(', ')}`)
}

function splitMapping(mapping: string): readonly [from: string, to: string] {
  const match = /^(\/[^=]*)=(\/.*)$/s.exec(mapping)
  if (match === null)
    throw new UserError(`--map-path ${mapping}: give two absolute paths, as in /build/app=/app`)
  return [match[1]!, match[2]!]
}
