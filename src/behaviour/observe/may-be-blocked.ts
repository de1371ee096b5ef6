import type { Arch } from '../../facts/syscall-table.ts'
import { AT_FDCWD, RETURNED } from '../../trace/sink.ts'
import type { Call } from '../../trace/sink.ts'
import type { Identify } from './identify.ts'

/**
 * True when the result may be seccomp's doing. On x86 a refused call shows its own number as result, on arm its first argument:
 * the registers before the call. `netDown`: id of ENETDOWN.
 */
export function mayBeBlocked(call: Call, identify: Identify, netDown: number): boolean {
  // A record says by itself what became of a call.
  if (call.record) return false
  const { native } = identify
  if (isArm(native))
    return call.outcome === RETURNED
      ? call.result === call.fd(0) || (call.result > 0xffff && call.path(0) >= 0)
      : // AT_FDCWD is -100, which as a result is an errno
        call.errno === netDown && call.fd(0) === AT_FDCWD
  if (call.outcome !== RETURNED) return false
  return call.result === identify.numberOf(call.name) || call.result === call.number
}

/** Where a refused call shows its first argument as result. */
export function isArm(arch: Arch): boolean {
  return arch === 'aarch64' || arch === 'arm'
}

/**
 * The same of a call without effects, for which only the count of what was refused depends on it: false where such results are
 * ordinary, as read's 0, write's 1 and on arm a descriptor's number are.
 */
export function mayBeBlockedIdly(call: Call, identify: Identify, netDown: number): boolean {
  return refusedResult(call, identify) > 1 && mayBeBlocked(call, identify, netDown)
}

/** What a call without effects that returned would have returned if it had been refused; not above 1: nothing tells. */
export function refusedResult(call: Call, identify: Identify): number {
  return isArm(identify.native) || call.outcome !== RETURNED ? -1 : identify.numberOf(call.name)
}
