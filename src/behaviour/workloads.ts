import { byCodeUnit } from '../order.ts'
import type { AppArmorFact, Behaviour } from './behaviour.ts'

/** A profile, and those that its processes went over to, with how many records there are. */
export interface Workload {
  readonly profile: string
  readonly records: number
}

/** The workloads that AppArmor's records are of: a log of a machine may have those of several. */
export function workloadsOf({ apparmor }: Pick<Behaviour, 'apparmor'>): Workload[] {
  const heads = new Map<string, string>()
  const headOf = (profile: string): string => {
    let head = profile
    for (let next = heads.get(head); next !== undefined && next !== head; next = heads.get(head))
      head = next
    // A chain of any length is walked once.
    for (let at = profile; at !== head;) {
      const next = heads.get(at)!
      heads.set(at, head)
      at = next
    }
    return head
  }
  for (const fact of apparmor) {
    heads.set(rootOf(fact.profile), headOf(rootOf(fact.profile)))
    const target = goesTo(fact)
    if (target !== null && headOf(target) !== headOf(rootOf(fact.profile)))
      heads.set(headOf(target), headOf(rootOf(fact.profile)))
  }
  const counts = new Map<string, number>()
  for (const { profile, count } of apparmor) {
    const head = headOf(rootOf(profile))
    counts.set(head, (counts.get(head) ?? 0) + count)
  }
  return Array.from(counts, ([profile, records]) => ({ profile, records })).sort(
    (a, b) => b.records - a.records || byCodeUnit(a.profile, b.profile)
  )
}

/** `shop//cp` is a child of `shop`. */
function rootOf(profile: string): string {
  return profile.split('//', 1)[0]!
}

/** The profile that a process changes to; a file's target may be another name of it. */
function goesTo({ class: kind, target, perms }: AppArmorFact): string | null {
  const changes = kind.startsWith('change_') || kind === 'stack' || perms?.includes('x') === true
  return changes && target !== undefined && !target.startsWith('/') ? rootOf(target) : null
}
