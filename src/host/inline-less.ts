import { setFlagsFromString } from 'node:v8'

/**
 * Makes V8 put fewer functions into others when it optimizes them: what a large recording needs is fast sooner, and as fast
 * later. The figures are in docs/performance.md.
 */
export function inlineLess(): void {
  // A third of what is usual, in bytes of bytecode (V8 src/flags/flag-definitions.h).
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=300')
}
