import type { Output } from './io.ts'

/** Bytes read of all there are, on one line of a terminal that is rewritten; silent everywhere else. */
export interface Progress {
  add(bytes: number): void
  /** Takes the line away, so that what follows starts on a clean one. */
  clear(): void
}

/** `now` in milliseconds; `size` is 0 when it is not known. */
export function showProgress(output: Output, size: number, now: () => number): Progress {
  if (!output.isTerminal) return { add() {}, clear() {} }
  const INTERVAL = 100
  let bytes = 0
  let shownAt = now()
  let isShown = false
  return {
    add(more) {
      bytes += more
      if (now() - shownAt < INTERVAL) return
      shownAt = now()
      isShown = true
      output.rewriteLine(line(bytes, size))
    },
    clear() {
      if (isShown) output.rewriteLine('')
      isShown = false
    }
  }
}

function line(bytes: number, size: number): string {
  const MIB = 1 << 20
  const read = `reading ${(bytes / MIB).toFixed(0)} MiB`
  if (size === 0) return read
  // The files of a set may be read twice, once for their order.
  const percent = Math.min(100, Math.floor((bytes / size) * 100))
  return `${read} of ${(size / MIB).toFixed(0)} MiB, ${percent} %`
}
