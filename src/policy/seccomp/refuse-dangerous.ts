import { dangerousSyscalls } from '../../facts/dangerous-syscalls.ts'
import { newerSyscall } from '../../facts/newer-syscalls.ts'
import { EPERM } from './step.ts'
import type { Step } from './step.ts'

/**
 * Dangerous calls are refused by name: the reader of the profile sees them, and the program is told that it may not,
 * instead of that the kernel cannot. Those with an older way are refused by `refuseNewer`.
 */
export function refuseDangerous(): Step[] {
  return dangerousSyscalls
    .filter(call => newerSyscall(call.name) === undefined)
    .map(call => ({
      name: call.name,
      action: EPERM,
      reason: { class: 'dangerous', text: `severity ${call.severity}: ${call.why}` }
    }))
}
