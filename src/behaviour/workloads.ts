import { byCodeUnit } from '../order.ts'
import type { AppArmorFact, Behaviour } from './behaviour.ts'

/** What records of a log can be chosen by, and how many there are. */
export interface Workload {
  /** An option of the commands: `--key`. */
  readonly by: 'container' | 'key' | 'profile'
  readonly name: string
  readonly records: number
}

/**
 * The workloads that the records of a log are of, as a log of a machine may have those of several: by container, by the key of
 * a rule, or by profile, whichever tells some apart. Programs tell none apart, since one workload runs many.
 */
export function workloadsOf({ apparmor, runs }: Pick<Behaviour, 'apparmor' | 'runs'>): Workload[] {
  for (const by of ['container', 'key'] as const) {
    const counts = new Map<string, number>()
    for (const origin of runs.flatMap(run => run.origins ?? []))
      if (origin.by === by) counts.set(origin.name, (counts.get(origin.name) ?? 0) + origin.records)
    if (counts.size > 1) return listed(by, counts)
  }
  return listed('profile', profilesOf(apparmor))
}

function listed(by: Workload['by'], counts: ReadonlyMap<string, number>): Workload[] {
  return Array.from(counts, ([name, records]) => ({ by, name, records })).sort(
    (a, b) => b.records - a.records || byCodeUnit(a.name, b.name)
  )
}

/** Profiles, each with those that its processes went over to, and how many records there are. */
function profilesOf(apparmor: readonly AppArmorFact[]): Map<string, number> {
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
  return counts
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
