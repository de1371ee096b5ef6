import { readFileSync } from 'node:fs'

/**
 * Milliseconds of processor time that this thread has had: the difference of two is what the work between them cost, on a busy
 * machine as on an idle one. Where the kernel does not tell (proc(5), /proc/thread-self/schedstat, which is all zeros where it
 * keeps no such account): time of the clock.
 */
export function processorTime(): number {
  try {
    const nanoseconds = Number(
      readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ', 1)[0]
    )
    return nanoseconds > 0 ? nanoseconds / 1e6 : performance.now()
  } catch {
    return performance.now()
  }
}
