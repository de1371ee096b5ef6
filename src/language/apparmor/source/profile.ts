import { UserError } from '../../../errors.ts'
import { readRule } from './rule.ts'
import type { SourceRule } from './rule.ts'
import { readStatements } from './statements.ts'
import type { Block, Span, Statement } from './statements.ts'

/** A profile of any author: its text, and what of it is understood. */
export interface SourceProfile {
  readonly text: string
  readonly name: string
  /** Where the name stands. */
  readonly nameAt: Span
  readonly isComplain: boolean
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
  const statements = readStatements(text, where)
  const heads = statements.filter(({ block, text }) => block !== null && isHead(text))
  const [head] = heads
  if (!head?.block) throw new UserError(`${where}: holds no AppArmor profile`)
  if (heads.length > 1)
    throw new UserError(
      `${where}: holds ${heads.length} profiles; give one that holds a single one`
    )
  const { block } = head
  const name = nameOf(head.text)
  const at = text.indexOf(name, head.start)
  const inner = block.statements
  return {
    text,
    name,
    nameAt: { start: at, end: at + name.length },
    isComplain: /flags\s*=\s*\([^)]*\bcomplain\b/.test(head.text),
    body: block,
    rules: inner
      .filter(statement => statement.block === null && includeOf(statement) === undefined)
      .map(statement => ({ statement, rule: readRule(statement.text) })),
    includes: [...statements, ...inner].flatMap(statement => includeOf(statement) ?? []),
    variables: variablesOf(statements)
  }
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
  const [, quoted, bare = ''] = /^(?:profile )?(?:"([^"]*)"|(\S+))/.exec(head) ?? []
  return quoted ?? bare
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
