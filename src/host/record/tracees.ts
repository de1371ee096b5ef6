import { readdirSync, readFileSync } from 'node:fs'

/** Ids of the processes that `tracer` traces now. The kernel's word: a number used again is not among them. */
export function traceesOf(tracer: number): readonly number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && tracerOf(name) === tracer)
    .map(Number)
}

/** The process that traces `pid` (or `self`); 0 when none does. */
export function tracerOf(pid: string): number {
  try {
    return Number(/^TracerPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1])
  } catch {
    return 0 // gone meanwhile
  }
}
