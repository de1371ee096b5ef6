import { UserError } from '../../errors.ts'
import { APPARMOR_VERSIONS } from '../../facts/apparmor-versions.ts'
import type { Choices } from '../../host/output/manifest.ts'
import { PRESETS } from '../../policy/presets.ts'
import type { DecidingOptions } from './generate-options.ts'
import type { ReadingOptions } from '../reading-options.ts'

/** The choices that, with the evidence and an image's files, decide the profile. */
type Choosing = Omit<DecidingOptions, 'config' | 'fromFile' | 'own'> & Pick<ReadingOptions, 'arch'>

/** What a value may be: one of these words, or of a kind. */
type Kind = readonly string[] | 'list' | 'number' | 'boolean'

const KINDS: Readonly<Record<keyof Choosing, Kind>> = {
  apparmor: APPARMOR_VERSIONS,
  arch: 'list',
  children: 'boolean',
  condition: 'list',
  conditions: 'boolean',
  grantAbsent: 'boolean',
  mapPath: 'list',
  maxGrant: 'number',
  newPrivileges: ['on', 'off', 'both'],
  preset: PRESETS,
  runtime: 'list',
  selfContained: 'boolean',
  with: 'list',
  without: 'list'
}

/** The choices that somebody made, for the manifest: with them the same evidence gives the same profile again. */
export function choicesOf(options: Choosing): Choices {
  return Object.fromEntries(
    KEYS.flatMap(key => {
      const value = options[key] ?? null
      const isDefault = value === null || (key === 'conditions' && value === true)
      return isDefault || (Array.isArray(value) && value.length === 0) ? [] : [[key, value]]
    })
  )
}

/**
 * Options as a profile was made with: the manifest's choices, and over them those of the command line.
 * @throws UserError for what is no choice
 */
export function withChoices<T extends Choosing>(
  options: T,
  choices: Choices,
  line: Choosing,
  where: string
): T {
  for (const [key, value] of Object.entries(choices))
    if (!isChoice(key, value))
      throw new UserError(`${where}: ${JSON.stringify(key)} is no choice of generate's`)
  const others = Object.entries(options).filter(([key]) => !KEYS.some(each => each === key))
  return {
    ...(Object.fromEntries(others) as T),
    conditions: true,
    ...choices,
    ...choicesOf(line)
  }
}

const KEYS = Object.keys(KINDS) as (keyof Choosing)[]

function isChoice(key: string, value: Choices[string]): boolean {
  if (!Object.hasOwn(KINDS, key)) return false
  const kind = KINDS[key as keyof Choosing]
  if (kind === 'list') return Array.isArray(value)
  return typeof kind === 'string' ? typeof value === kind : kind.some(word => word === value)
}
