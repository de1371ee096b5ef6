import { APPEND, WRITE, accessOf } from '../../behaviour/access.ts'
import type { Behaviour, FileUse, Program } from '../../behaviour/behaviour.ts'
import { byCodeUnit } from '../../order.ts'
import type { NeededPath } from '../paths/needed-paths.ts'
import type { FileRule, Grant, Reason, Transition } from '../policy.ts'
import { seen } from './evidence.ts'
import { numbered } from '../../numbered.ts'

/** A file rule in the making; its pattern is the key that it is kept under. */
export interface Draft {
  /** Letters as bits, see behaviour/access.ts. */
  bits: number
  /** Whether it was the owner of the file who did it, every time. */
  byOwner: boolean
  /** No two are of the same path. */
  needs: NeededPath[]
  /** Each once. */
  readonly reasons: Reason[]
  grant: Grant | null
  transition: Transition | null
}

export function newDraft(): Draft {
  return { bits: 0, byOwner: true, needs: [], reasons: [], grant: null, transition: null }
}

export function explain({ reasons }: Draft, reason: Reason): void {
  if (!reasons.some(other => other.class === reason.class && other.text === reason.text))
    reasons.push(reason)
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

export function ruleOf(
  pattern: string,
  draft: Draft,
  behaviour: Pick<Behaviour, 'runs'>
): FileRule {
  return {
    pattern,
    perms: accessOf(draft.bits),
    owner: isOwners(pattern, draft),
    ...(draft.transition && { transition: draft.transition }),
    by: programs(draft.needs),
    grant: draft.grant,
    reasons: reasonsOf(draft, behaviour)
  }
}

/**
 * Whether only the file's owner may. Reading a file of the image must not depend on the user that the pod runs as;
 * what a process writes, and its own entries in /proc, are its own.
 */
export function isOwners(pattern: string, { byOwner, bits }: Draft): boolean {
  return byOwner && ((bits & (WRITE | APPEND)) !== 0 || pattern.startsWith('@{PROC}/@{pid}/'))
}

function programs(needs: readonly NeededPath[]): Program[] {
  const all = new Set<Program>()
  for (const need of needs) for (const { by } of need.uses) all.add(by)
  return [...all].sort((a, b) => byCodeUnit(a ?? '', b ?? ''))
}

function reasonsOf({ needs, reasons }: Draft, behaviour: Pick<Behaviour, 'runs'>): Reason[] {
  const what = numbered(needs.length, 'path')
  const inferred = reasons.toSorted(
    (a, b) => byCodeUnit(a.class, b.class) || byCodeUnit(a.text, b.text)
  )
  if (needs.length === 0) return inferred
  const uses: FileUse[] = []
  for (const need of needs) for (const use of need.uses) uses.push(use)
  return uses.length === 0 ? inferred : [seen(behaviour, what, uses), ...inferred]
}
