import { RUNTIMES } from '../../../facts/runtime-floors.ts'
import type { Subject } from './subject.ts'

/**
 * What a process's label tells of the workload that it is of; null: nothing. Of AppArmor the profile, without its children and
 * its mode: `shop//cp (enforce)`. Of SELinux the context of a container, whose level no other container has: domains without
 * categories are changed from one program to the next. A process is unconfined, or under a runtime's own profile, before its
 * workload begins.
 */
export function workloadLabel({ label }: Subject): string | null {
  if (label === null || label === '' || label.endsWith('(unconfined)')) return null
  const bare = label.replace(/ \([a-z]+\)$/, '')
  if (CONTEXT.test(bare)) return CONTAINER.test(bare) ? bare : null
  const profile = bare.split('//', 1)[0]!
  return NO_WORKLOADS.has(profile) ? null : profile
}

/** `user:role:type:level`; AppArmor's names may have colons, but of a namespace: `:ns://profile`. */
const CONTEXT = /^[^:/\s]+:[^:/\s]+:[^:/\s]+:/
const CONTAINER = /:c\d{1,4},c\d{1,4}$/
const NO_WORKLOADS: ReadonlySet<string> = new Set([
  'unconfined',
  'kernel',
  '?',
  '(null)',
  ...RUNTIMES
])
