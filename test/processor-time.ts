import { readFileSync } from 'node:fs'

/**
 * Milliseconds of processor time that this thread has had: the difference of two is what the work between them cost, on a busy
 * machine as on an idle one. Where the kernel does not tell (proc(5), /proc/thread-self/schedstat): time of the clock.
 */
export function processorTime(): number {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ', 1)[0]) / 1e6
  } catch {
    return performance.now()
  }
}
