import { APPEND, WRITE, accessOf } from '../../behaviour/access.ts'
import type { Behaviour, FileUse, Program } from '../../behaviour/behaviour.ts'
import { byCodeUnit } from '../../order.ts'
import type { NeededPath } from '../paths/needed-paths.ts'
import type { FileRule, Grant, Reason, Transition } from '../policy.ts'
import { seen } from './evidence.ts'
import { numbered } from '../../numbered.ts'

/** A file rule in the making. */
export interface Draft {
  readonly pattern: string
  /** Letters as bits, see behaviour/access.ts. */
  bits: number
  /** Whether it was the owner of the file who did it, every time. */
  byOwner: boolean
  /** No two are of the same path. */
  needs: NeededPath[]
  /** Each once. */
  reasons: readonly Reason[]
  grant: Grant | null
  transition: Transition | null
}

export function newDraft(pattern: string): Draft {
  return {
    pattern,
    bits: 0,
    byOwner: true,
    needs: [],
    reasons: NONE,
    grant: null,
    transition: null
  }
}

// Most rules are for one path that was seen: an array for each of 100,000 would cost more than all the rest.
const NONE: readonly never[] = []

export function explain(draft: Draft, reason: Reason): void {
  const { reasons } = draft
  if (!reasons.some(other => other.class === reason.class && other.text === reason.text))
    draft.reasons = reasons.length === 0 ? [reason] : [...reasons, reason]
}

/** More of what was seen, of other paths than before. */
export function addNeeds(draft: Draft, needs: readonly NeededPath[]): void {
  // An array that grows from nothing has room for seventeen.
  if (draft.needs.length === 0) draft.needs = needs.slice()
  else for (const need of needs) draft.needs.push(need)
}

/** How many of what was seen is named. */
export const EXAMPLES = 3

/** Of folders that differ only in what a pattern stands for. */
export function joinGrants(a: Grant | null, b: Grant): Grant {
  if (a === null) return b
  return {
    observed: a.observed + b.observed,
    examples: [...a.examples, ...b.examples].slice(0, EXAMPLES),
    unused: a.unused === null || b.unused === null ? null : a.unused + b.unused
  }
}

/** What a rule allows. */
export type GrantedFile = Pick<FileRule, 'pattern' | 'perms' | 'owner'>

export function grantedBy(draft: Draft): GrantedFile {
  return { pattern: draft.pattern, perms: accessOf(draft.bits), owner: isOwners(draft) }
}

export function ruleOf(draft: Draft, behaviour: Pick<Behaviour, 'runs'>): FileRule {
  const uses = usesOf(draft.needs)
  return {
    ...grantedBy(draft),
    ...(draft.transition && { transition: draft.transition }),
    by: programs(uses),
    grant: draft.grant,
    reasons: reasonsOf(draft, uses, behaviour)
  }
}

/**
 * Whether only the file's owner may. Reading a file of the image must not depend on the user that the pod runs as;
 * what a process writes, and its own entries in /proc, are its own.
 */
export function isOwners({ pattern, byOwner, bits }: Draft): boolean {
  return byOwner && ((bits & (WRITE | APPEND)) !== 0 || pattern.startsWith('@{PROC}/@{pid}/'))
}

function programs(uses: readonly FileUse[]): Program[] {
  const all = new Set<Program>()
  for (const { by } of uses) all.add(by)
  return [...all].sort((a, b) => byCodeUnit(a ?? '', b ?? ''))
}

function reasonsOf(
  { needs, reasons }: Draft,
  uses: readonly FileUse[],
  behaviour: Pick<Behaviour, 'runs'>
): Reason[] {
  const inferred = reasons.toSorted(
    (a, b) => byCodeUnit(a.class, b.class) || byCodeUnit(a.text, b.text)
  )
  if (uses.length === 0) return inferred
  return [seen(behaviour, numbered(needs.length, 'path'), uses), ...inferred]
}

function usesOf(needs: readonly NeededPath[]): readonly FileUse[] {
  if (needs.length === 1) return needs[0]!.uses
  const all: FileUse[] = []
  for (const { uses } of needs) for (const use of uses) all.push(use)
  return all
}
