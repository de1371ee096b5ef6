import { dangerOf } from '../../facts/dangerous-syscalls.ts'
import { newerSyscalls } from '../../facts/newer-syscalls.ts'
import { ENOSYS } from './step.ts'
import type { Step } from './step.ts'

/**
 * Dangerous calls with an older way, clone3 first of all, are refused as ENOSYS by name: glibc falls back from clone3
 * only on that, EPERM makes every thread creation fail. The harmless newer calls need no rule, since ENOSYS is the
 * default (and what runc answers by itself above the highest number that a profile names).
 */
export function refuseNewer(): Step[] {
  return newerSyscalls
    .filter(call => dangerOf(call.name) !== undefined)
    .map(call => ({
      name: call.name,
      action: ENOSYS,
      reason: { class: 'newer', text: `callers fall back to ${call.fallback}, on ENOSYS only` }
    }))
}
