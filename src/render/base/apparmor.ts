import type { Rule } from '../../language/apparmor/profile.ts'
import { printRule } from '../../language/apparmor/print.ts'
import type { PlacedRule, SourceProfile } from '../../language/apparmor/source/profile.ts'
import type { SourceRule } from '../../language/apparmor/source/rule.ts'
import { byCodeUnit } from '../../order.ts'

/** A profile and the rules that it gets. */
export interface Added {
  readonly profile: SourceProfile
  readonly rules: readonly Rule[]
}

/** The text of profiles with rules added, each next to those of its kind; nothing else moves. All are in one text. */
export function addRules(text: string, added: readonly Added[]): string {
  const insertions = new Map<number, string>()
  for (const { profile, rules } of added)
    for (const rule of rules) {
      const { at, text } = place(profile, rule)
      insertions.set(at, (insertions.get(at) ?? '') + text)
    }
  return [...insertions]
    .sort(([a], [b]) => b - a)
    .reduce((edited, [at, text]) => edited.slice(0, at) + text + edited.slice(at), text)
}

/** The same text under another name. */
export function rename({ text, nameAt }: SourceProfile, name: string): string {
  return text.slice(0, nameAt.start) + name + text.slice(nameAt.end)
}

interface Insertion {
  readonly at: number
  readonly text: string
}

/** Sorted rules stay sorted; others get the new one behind the last of its kind, or behind all. */
function place(profile: SourceProfile, added: Rule): Insertion {
  const { text } = profile
  const line = printRule(added)
  const end = text.includes('\r\n') ? '\r\n' : '\n'
  const allowing = profile.rules.filter(({ rule }) => rule !== undefined && !rule.deny)
  const alike = allowing.filter(({ rule }) => groupOf(rule!) === groupOfNew(added))
  const names = alike.map(({ rule }) => sortName(rule!))
  const name = 'pattern' in added ? added.pattern : line
  const isSorted = names.every(
    (each, index) => index === 0 || byCodeUnit(names[index - 1]!, each) <= 0
  )
  const next = isSorted ? alike[names.findIndex(each => byCodeUnit(each, name) > 0)] : undefined
  if (next && startsLine(text, next))
    return {
      at: startOfLine(text, next.statement.start),
      text: `${indentOf(text, next)}${line}${end}`
    }
  const last = alike.at(-1) ?? allowing.at(-1)
  if (!last) return { at: profile.body.start, text: `${end}  ${line}` }
  return { at: endOfLine(text, last.statement.end), text: `${end}${indentOf(text, last)}${line}` }
}

function groupOf(rule: SourceRule): string {
  return rule.kind === 'file' ? 'file' : (GROUPS.get(rule.keyword) ?? rule.keyword)
}

function groupOfNew({ kind }: Rule): string {
  return GROUPS.get(kind) ?? kind
}

const GROUPS: ReadonlyMap<string, string> = new Map([
  ['mount', 'mounts'],
  ['umount', 'mounts'],
  ['pivot_root', 'mounts'],
  ['signal', 'peers'],
  ['ptrace', 'peers'],
  ['unix', 'peers']
])

function sortName(rule: SourceRule): string {
  if (rule.kind === 'file') return rule.pattern ?? ''
  return [rule.keyword, ...rule.words].join(' ')
}

function startOfLine(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1
}

function startsLine(text: string, { statement }: PlacedRule): boolean {
  return text.slice(startOfLine(text, statement.start), statement.start).trim() === ''
}

function indentOf(text: string, { statement }: PlacedRule): string {
  const [indent = ''] = /^[ \t]*/.exec(text.slice(startOfLine(text, statement.start))) ?? []
  return indent
}

/** The end of the rule's line, with the comment behind the rule; where something else follows, the end of the rule. */
function endOfLine(text: string, at: number): number {
  const [rest = ''] = /^[ \t]*(?:#[^\r\n]*)?(?=\r?\n|$)/.exec(text.slice(at)) ?? []
  return at + rest.length
}
