import { byCodeUnit } from '../order.ts'
import type { AppArmorFact, Behaviour } from './behaviour.ts'

/** What records of a log can be chosen by, and how many there are. */
export interface Workload {
  /** An option of the commands: `--key`. */
  readonly by: 'container' | 'pod' | 'key' | 'profile'
  readonly name: string
  readonly records: number
}

/**
 * The workloads that the records of a log are of, as a log of a machine may have those of several: by container, by pod, by
 * the key of a rule, or by profile, whichever tells some apart. Programs tell none apart, since one workload runs many.
 */
export function workloadsOf({ apparmor, runs }: Pick<Behaviour, 'apparmor' | 'runs'>): Workload[] {
  for (const by of ['container', 'pod', 'key'] as const) {
    const counts = countsOf(runs, by)
    const isSeveral =
      by === 'pod' ? new Set([...counts.keys()].map(ownerOf)).size > 1 : counts.size > 1
    if (isSeveral) return listed(by, counts)
  }
  return listed('profile', profilesOf(apparmor, countsOf(runs, 'profile')))
}

function countsOf(runs: Behaviour['runs'], by: Workload['by']): Map<string, number> {
  const counts = new Map<string, number>()
  for (const origin of runs.flatMap(run => run.origins ?? []))
    if (origin.by === by) counts.set(origin.name, (counts.get(origin.name) ?? 0) + origin.records)
  return counts
}

/**
 * What a pod was made for, which others may have been made for as well: `web` of `web-7d9fbc6d5-x2x7p` (a Deployment's),
 * `web-x2x7p` (a DaemonSet's) and `web-0` (a StatefulSet's). Source: Kubernetes 1.29 apimachinery util/rand alphanums
 */
function ownerOf(pod: string): string {
  return pod.replace(OF_OWNER, '')
}

const OF_OWNER =
  /(?:(?:-[bcdfghjklmnpqrstvwxz2456789]{6,10})?-[bcdfghjklmnpqrstvwxz2456789]{5}|-\d{1,4})$/

function listed(by: Workload['by'], counts: ReadonlyMap<string, number>): Workload[] {
  return Array.from(counts, ([name, records]) => ({ by, name, records })).sort(
    (a, b) => b.records - a.records || byCodeUnit(a.name, b.name)
  )
}

/** Profiles, each with those that its processes went over to, and how many records there are; `labels` of other records. */
function profilesOf(
  apparmor: readonly AppArmorFact[],
  labels: ReadonlyMap<string, number>
): Map<string, number> {
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
  const add = (profile: string, records: number): void => {
    const head = headOf(profile)
    counts.set(head, (counts.get(head) ?? 0) + records)
  }
  for (const { profile, count } of apparmor) add(rootOf(profile), count)
  for (const [label, records] of labels) add(label, records)
  return counts
}

/** `shop//cp` is a child of `shop`. */
function rootOf(profile: string): string {
  return profile.split('//', 1)[0]!
}

/** The profile that a process changes to; a file's target may be another name of it. */
function goesTo({ class: kind, target, perms }: AppArmorFact): string | null {
  const changes = /^(?:change_.*|stack|userns)$/.test(kind) || perms?.includes('x') === true
  return changes && target !== undefined && !target.startsWith('/') ? rootOf(target) : null
}
