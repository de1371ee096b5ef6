import { Bug } from '../../errors.ts'
import { scmpArch } from '../../facts/syscall-table.ts'
import { editList, scanJson } from '../../language/json-text.ts'
import type { JsonNode, ListEdit } from '../../language/json-text.ts'
import { byCodeUnit, sortedSet } from '../../order.ts'
import type { SeccompEdit, ValueEdit } from '../../policy/base/seccomp-edit.ts'

/** The text of a seccomp profile after the edits; nothing else in it moves. `before` is a profile that was read before. */
export function editSeccomp(before: string, edits: readonly SeccompEdit[]): string {
  if (edits.length === 0) return before
  const text = edits.every(({ kind }) => kind === 'architecture') ? before : withRules(before)
  const root = scanJson(text)
  const profile = JSON.parse(text) as Profile
  const rules = editRules(text, root.members.get('syscalls'), profile, edits)
  const listed = root.members.get('architectures')
  const arches = edits.flatMap(edit => (edit.kind === 'architecture' ? [scmpArch(edit.arch)] : []))
  const splices = [
    ...(listed && arches.length > 0
      ? [{ node: listed, text: addNames(text, listed, profile.architectures ?? [], arches) }]
      : []),
    ...(rules === null ? [] : [rules])
  ]
  return splices
    .sort((a, b) => b.node.start - a.node.start)
    .reduce(
      (edited, { node, text }) => edited.slice(0, node.start) + text + edited.slice(node.end),
      text
    )
}

/** A profile may do without rules: `syscalls` is not there then, or null as Go writes it. */
function withRules(text: string): string {
  const { start, members } = scanJson(text)
  const rules = members.get('syscalls')
  if (rules !== undefined)
    return text[rules.start] === '['
      ? text
      : `${text.slice(0, rules.start)}[]${text.slice(rules.end)}`
  const last = Math.max(...Array.from(members.values(), ({ end }) => end))
  const [gap] = /^\s*/.exec(text.slice(start + 1))!
  return `${text.slice(0, last)},${gap}"syscalls": []${text.slice(last)}`
}

/** The members that are read here. The profile was checked before. */
interface Profile {
  readonly defaultAction: string
  readonly architectures?: readonly string[]
  readonly syscalls?: readonly Entry[]
}

interface Entry {
  readonly names: readonly string[]
  readonly action: string
  readonly args?: readonly unknown[] | null
}

interface Splice {
  readonly node: JsonNode
  readonly text: string
}

function editRules(
  text: string,
  list: JsonNode | undefined,
  { syscalls = [], defaultAction }: Profile,
  edits: readonly SeccompEdit[]
): Splice | null {
  const calls = sortedSet(edits.flatMap(edit => (edit.kind === 'call' ? [edit.name] : [])))
  const values = edits.filter(edit => edit.kind === 'value')
  if (calls.length + values.length === 0) return null
  if (list === undefined) throw new Bug('edits rules of a profile without a list of them')
  // Where the default lets a call pass it is enough to take the refusal back.
  const isOpen = defaultAction === ALLOW
  const target = isOpen
    ? -1
    : syscalls.findIndex(entry => entry.action === ALLOW && isUnconditional(entry))
  const replace = new Map<number, string>()
  const remove = new Set<number>()
  for (const [index, entry] of syscalls.entries()) {
    const edited = editEntry(text, list.items[index]!, entry, calls, index === target)
    if (edited === null) remove.add(index)
    else if (edited !== undefined) replace.set(index, edited)
  }
  const added = [
    ...(target < 0 && !isOpen && calls.length > 0 ? [{ names: calls, action: ALLOW }] : []),
    ...values.map(entryFor)
  ]
  const insert = added.map(entry => ({
    before: behind(syscalls, entry.names),
    text: layOut(text, list, entry)
  }))
  return { node: list, text: editList(text, list, { replace, remove, insert }) }
}

/**
 * The text of an entry that allows `calls` (`isTarget`) or refuses none of them any more; undefined: it stays as it is,
 * null: nothing is left of it.
 */
function editEntry(
  text: string,
  node: JsonNode,
  entry: Entry,
  calls: readonly string[],
  isTarget: boolean
): string | null | undefined {
  const { names } = entry
  const list = node.members.get('names')!
  if (isTarget) return spliceIn(text, node, list, addNames(text, list, names, calls))
  const kept = names.filter(name => !isTakenBack(entry, name, calls))
  if (kept.length === 0) return null
  if (kept.length === names.length) return undefined
  return spliceIn(text, node, list, keepNames(text, list, names, kept))
}

/** Allows a call with one value of an argument. */
function entryFor({ name, index, value, mask }: ValueEdit): Entry {
  const condition =
    mask === null
      ? { index, value: exact(value), op: 'SCMP_CMP_EQ' }
      : { index, value: exact(mask), valueTwo: exact(value), op: 'SCMP_CMP_MASKED_EQ' }
  return { names: [name], action: ALLOW, args: [condition] }
}

/** Index of the place for a new entry: behind the last one about these calls, else at the end. */
function behind(syscalls: readonly Entry[], names: readonly string[]): number {
  const last = syscalls.findLastIndex(entry => names.some(name => entry.names.includes(name)))
  return last < 0 ? syscalls.length : last + 1
}

const ALLOW = 'SCMP_ACT_ALLOW'

function isUnconditional({ args }: Entry): boolean {
  return (args ?? []).length === 0
}

// An unconditional refusal would win over an allowance behind it.
function isTakenBack(entry: Entry, name: string, calls: readonly string[]): boolean {
  return entry.action !== ALLOW && isUnconditional(entry) && calls.includes(name)
}

function keepNames(
  text: string,
  node: JsonNode,
  names: readonly string[],
  kept: readonly string[]
): string {
  const remove = new Set(names.flatMap((name, index) => (kept.includes(name) ? [] : [index])))
  return editList(text, node, { remove })
}

function addNames(
  text: string,
  node: JsonNode,
  names: readonly string[],
  added: readonly string[]
): string {
  const insert = added.filter(name => !names.includes(name)).map(name => placed(names, name))
  return editList(text, node, { insert })
}

/** Where a new name goes: to its place in a sorted list, else to the end. */
function placed(names: readonly string[], name: string): NonNullable<ListEdit['insert']>[number] {
  const isSorted = names.every(
    (each, index) => index === 0 || byCodeUnit(names[index - 1]!, each) <= 0
  )
  const at = isSorted ? names.findIndex(each => byCodeUnit(each, name) > 0) : -1
  return { before: at < 0 ? names.length : at, text: JSON.stringify(name) }
}

function spliceIn(text: string, outer: JsonNode, inner: JsonNode, edited: string): string {
  return text.slice(outer.start, inner.start) + edited + text.slice(inner.end, outer.end)
}

/** u64 does not fit into a number: `unquote` takes the quotes away again. */
function exact(value: bigint): string {
  return `u64:${value}`
}

function unquote(json: string): string {
  return json.replace(/"u64:(\d+)"/g, '$1')
}

/** A new entry as the others of the list are laid out: over several lines, or on one. */
function layOut(text: string, list: JsonNode, entry: unknown): string {
  const [first] = list.items
  const own = first ? text.slice(first.start, first.end) : ''
  const [, inner] = /^\{\s*\n([ \t]*)/.exec(own) ?? []
  if (!first || inner === undefined) return unquote(JSON.stringify(entry))
  const [indent = ''] = /[ \t]*$/.exec(text.slice(0, first.start)) ?? []
  const unit = inner.startsWith(indent) ? inner.slice(indent.length) : '  '
  return unquote(JSON.stringify(entry, null, unit)).replaceAll('\n', `\n${indent}`)
}
