import { UserError } from '../../../errors.ts'
import { readRule } from './rule.ts'
import type { SourceRule } from './rule.ts'
import { readStatements } from './statements.ts'
import type { Block, Span, Statement } from './statements.ts'

/** A profile of any author: its text, and what of it is understood. */
export interface SourceProfile {
  /** The whole of it, with other profiles. */
  readonly text: string
  readonly name: string
  /** As the kernel's records call it: `web`, of a child or hat `web//helper`. */
  readonly label: string
  /** Where the name stands. */
  readonly nameAt: Span
  readonly isComplain: boolean
  /** Name of the feature file that the text is written for: `3.0`; null: it names none. */
  readonly abi: string | null
  readonly body: Block
  readonly rules: readonly PlacedRule[]
  /** Files in angle brackets or quotes, with those before the profile. */
  readonly includes: readonly Include[]
  /** Values of `@{NAME}` that the text gives. */
  readonly variables: ReadonlyMap<string, readonly string[]>
}

export interface PlacedRule {
  readonly statement: Statement
  /** Undefined: not understood. */
  readonly rule: SourceRule | undefined
}

export interface Include {
  readonly file: string
  /** `include if exists`. */
  readonly optional: boolean
  readonly line: number
}

/**
 * Reads the one profile of a text. `where` is a file name.
 * @throws UserError that names file and line
 */
export function readSourceProfile(text: string, where: string): SourceProfile {
  const [profile, ...others] = readSourceProfiles(text, where).filter(isRoot)
  if (!profile) throw new UserError(`${where}: holds no AppArmor profile`)
  if (others.length > 0)
    throw new UserError(`${where}: holds ${others.length + 1} profiles instead of one`)
  return profile
}

/**
 * Reads all profiles of a text, each before its own children and hats. `where` is a file name.
 * @throws UserError that names file and line
 */
export function readSourceProfiles(text: string, where: string): SourceProfile[] {
  const statements = readStatements(text, where)
  const shared = {
    text,
    abi: abiOf(statements),
    includes: statements.flatMap(statement => includeOf(statement) ?? []),
    variables: variablesOf(statements)
  }
  const unknown = statements.find(({ text, block }) => block !== null && !isHead(text))
  if (unknown)
    throw new UserError(`${where}:${unknown.line}: what this block is of is not understood`)
  return statements.flatMap(statement => readBlock(statement, '', shared))
}

/** True for a profile that is no child of another. */
export function isRoot({ name, label }: SourceProfile): boolean {
  return name === label
}

function readBlock(
  head: Statement,
  parent: string,
  shared: Pick<SourceProfile, 'text' | 'abi' | 'includes' | 'variables'>
): SourceProfile[] {
  const { block } = head
  if (block === null) return []
  const name = nameOf(head.text)
  const label = parent + name
  const at = shared.text.indexOf(name, head.start)
  const inner = block.statements
  const profile = {
    ...shared,
    name,
    label,
    nameAt: { start: at, end: at + name.length },
    isComplain: /flags\s*=\s*\([^)]*\bcomplain\b/.test(head.text),
    body: block,
    rules: inner
      .filter(statement => !isChild(statement) && includeOf(statement) === undefined)
      // What holds under a condition alone is not understood.
      .map(statement => ({
        statement,
        rule: statement.block === null ? readRule(statement.text) : undefined
      })),
    includes: [...shared.includes, ...inner.flatMap(statement => includeOf(statement) ?? [])]
  }
  return [
    profile,
    ...inner.filter(isChild).flatMap(child => readBlock(child, `${label}//`, shared))
  ]
}

function isChild({ text, block }: Statement): boolean {
  return block !== null && /^(?:profile |hat |\^)/.test(text)
}

/** The rules, includes and variables of a file that profiles include. @throws UserError */
export function readFragment(
  text: string,
  where: string
): Pick<SourceProfile, 'rules' | 'includes' | 'variables'> {
  const statements = readStatements(text, where)
  return {
    rules: statements
      .filter(({ block }) => block === null)
      .map(statement => ({ statement, rule: readRule(statement.text) })),
    includes: statements.flatMap(statement => includeOf(statement) ?? []),
    variables: variablesOf(statements)
  }
}

function isHead(text: string): boolean {
  return (
    /^(?:profile\s|"?\/|"?@\{|[A-Za-z0-9])/.test(text) && !/^(?:hat|if|else|owner)\b/.test(text)
  )
}

function nameOf(head: string): string {
  const [, quoted, bare = ''] = /^(?:profile |hat |\^)?(?:"([^"]*)"|(\S+))/.exec(head) ?? []
  return quoted ?? bare
}

function abiOf(statements: readonly Statement[]): string | null {
  for (const { text } of statements) {
    const [, abi] = /^abi ["<]abi\/([^">]+)[">]$/.exec(text) ?? []
    if (abi !== undefined) return abi
  }
  return null
}

function includeOf({ text, line }: Statement): Include | undefined {
  const [, exists, file] = /^#?include( if exists)? ["<]([^">]+)[">]/.exec(text) ?? []
  return file === undefined ? undefined : { file, optional: exists !== undefined, line }
}

function variablesOf(statements: readonly Statement[]): Map<string, string[]> {
  const variables = new Map<string, string[]>()
  for (const { text } of statements) {
    const [, name, values = ''] = /^@\{([A-Za-z_]+)\}\s*\+?=\s*(.*)$/s.exec(text) ?? []
    if (name === undefined) continue
    const words = values.match(/"[^"]*"|\S+/g) ?? []
    const earlier = variables.get(name) ?? []
    variables.set(name, [...earlier, ...words.map(word => word.replace(/^"(.*)"$/s, '$1'))])
  }
  return variables
}
