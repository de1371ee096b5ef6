import { UserError } from '../errors.ts'
import { tunable } from '../facts/apparmor-tunables.ts'
import { capabilityNames } from '../facts/capabilities.ts'
import { syscallNames } from '../facts/syscall-table.ts'
import { tryCompile } from '../language/apparmor/automaton.ts'
import { NO_RULES } from '../policy/own-rules.ts'
import type { OwnName, OwnPath, OwnRules } from '../policy/own-rules.ts'
import type { Config, ConfigOptions } from './config.ts'
import { readYaml } from './located.ts'
import type { Located } from './located.ts'
import { didYouMean } from './did-you-mean.ts'
import { check } from './schema.ts'
import type { Schema } from './schema.ts'

/**
 * What the text of a tracewall.yaml says; `file` is its name in messages.
 * @throws UserError that names file, line and key, and says what to do
 */
export function readConfig(text: string, schema: Schema, file: string): Config {
  const root = readYaml(text, file)
  check(root, schema, '', file)
  const members = root.kind === 'map' ? root.members : new Map<string, Located>()
  const options: Record<string, unknown> = {}
  for (const [key, value] of members) {
    const option = APART.has(key) ? undefined : optionOf(key, value)
    if (option !== undefined) options[nameOf(key)] = option
  }
  refuseBothWays(members, file)
  return {
    // The schema has checked the types.
    options: options as ConfigOptions,
    lines: new Map(Array.from(members, ([key, { line }]) => [key, line])),
    own: ownRules(members, file),
    labels: entriesOf(members.get('labels')).map(([name, label]) => [name, textOf(label)])
  }
}

/** Keys that are no options of the command line. */
const APART: ReadonlySet<string> = new Set(['always', 'labels', 'never', 'paths'])

/** `map-path` is `mapPath`, as the command line has it, and a leading `no-` is dropped. */
function nameOf(key: string): string {
  return key.replace(/^no-/, '').replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
}

function optionOf(key: string, value: Located): unknown {
  if (value.kind === 'list') return value.items.map(textOf)
  if (value.kind === 'map') return entriesOf(value).map(([from, to]) => `${from}=${textOf(to)}`)
  // A version is text: 1.30 is not 1.3.
  if (key === 'kubernetes' || key === 'apparmor') return textOf(value)
  if (key === 'no-new-privileges' && typeof value.value === 'boolean')
    return value.value ? 'on' : 'off'
  // A flag of the command line is given or not.
  return value.value === false && key !== 'conditions' ? undefined : value.value
}

function refuseBothWays(members: ReadonlyMap<string, Located>, file: string): void {
  const wanted = new Set(itemsOf(members.get('with')).map(textOf))
  const both = itemsOf(members.get('without')).find(item => wanted.has(textOf(item)))
  if (both)
    throw new UserError(
      `${file}:${both.line}: without: ${textOf(both)}: stands in with, too; give one of them`
    )
}

function entriesOf(value: Located | undefined): [string, Located][] {
  return value?.kind === 'map' ? [...value.members] : []
}

function itemsOf(value: Located | undefined): readonly Located[] {
  return value?.kind === 'list' ? value.items : []
}

function textOf(value: Located): string {
  if (value.kind !== 'scalar') return ''
  return typeof value.value === 'string' ? value.value : value.source
}

function ownRules(members: ReadonlyMap<string, Located>, file: string): OwnRules {
  if (!['always', 'never', 'paths'].some(key => members.has(key))) return NO_RULES
  const names = (['always', 'never'] as const).flatMap(verdict =>
    itemsOf(members.get(verdict)).map(item => nameRule(item, verdict, file))
  )
  const paths = itemsOf(members.get('paths')).map((item, at) => pathRule(item, at, file))
  refuseBoth(names)
  const isOfCapability = ({ name }: OwnName): boolean => name.startsWith(CAP)
  return {
    calls: names.filter(rule => !isOfCapability(rule)),
    capabilities: names
      .filter(isOfCapability)
      .map(rule => ({ ...rule, name: rule.name.slice(CAP.length).toLowerCase() })),
    paths
  }
}

const CAP = 'CAP_'

function nameRule(item: Located, verdict: OwnName['verdict'], file: string): OwnName {
  const name = textOf(item)
  const where = `${file}:${item.line}`
  const isOfCapability = name.startsWith(CAP)
  const [kind, known] = isOfCapability ? ['capability', CAPABILITIES] : ['system call', CALLS]
  if (known.has(name)) return { name, verdict, where }
  // What all names begin with would make any two of them alike.
  const hint = isOfCapability
    ? didYouMean(name.slice(CAP.length), capabilityWords).replace('mean ', `mean ${CAP}`)
    : didYouMean(name, known)
  throw new UserError(`${where}: ${verdict}: ${name}: no ${kind} is called so${hint}`)
}

const capabilityWords = capabilityNames().map(name => name.toUpperCase())
const CALLS: ReadonlySet<string> = new Set(syscallNames())
const CAPABILITIES: ReadonlySet<string> = new Set(
  capabilityNames().map(name => CAP + name.toUpperCase())
)

function refuseBoth(names: readonly OwnName[]): void {
  const always = new Set(names.filter(rule => rule.verdict === 'always').map(({ name }) => name))
  const both = names.find(rule => rule.verdict === 'never' && always.has(rule.name))
  if (both)
    throw new UserError(
      `${both.where}: never: ${both.name}: stands in always, too; give one of them`
    )
}

function pathRule(item: Located, at: number, file: string): OwnPath {
  const members = new Map(entriesOf(item))
  const text = (key: string): string | undefined => {
    const value = members.get(key)
    return value === undefined ? undefined : textOf(value)
  }
  const pattern = text('path') ?? ''
  const where = `${file}:${item.line}`
  if (tryCompile(pattern, tunable) === undefined)
    throw new UserError(
      `${where}: paths[${at}].path: ${pattern}: is no AppArmor pattern; close every bracket and brace, put a ` +
        'backslash before one that is part of the name'
    )
  const allow = text('allow')
  return {
    pattern,
    perms: allow ?? text('refuse') ?? '',
    verdict: allow === undefined ? 'never' : 'always',
    where,
    why: text('why') ?? ''
  }
}
