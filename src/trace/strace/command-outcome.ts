/**
 * What became of a command that strace started, as far as its log (made with `-f -o`) tells.
 * - `untraced`  strace could not trace at all
 * - `refused`   the kernel did not execute the command: `error` is the errno's name
 * - `cut`       the log ends before the last process does
 * - `whole`     the log reaches to the end of the last process
 */
export type CommandOutcome =
  | { readonly kind: 'untraced' }
  | { readonly kind: 'refused'; readonly error: string }
  | { readonly kind: 'cut' }
  | { readonly kind: 'whole' }

/**
 * Reads the outcome off both ends of a log.
 * @param firstLine without its line feed
 * @param lastLine with its line feed; a log that ends without one was cut
 */
export function readCommandOutcome(firstLine: string, lastLine: string): CommandOutcome {
  // strace refused by ptrace writes nothing, or only the end of its own child.
  if (!/^\d+ +(?:\[ *\d+\] )?execve\(/.test(firstLine)) return { kind: 'untraced' }
  const error = /\) += -1 (E[A-Z0-9]+) \([^()]*\)$/.exec(firstLine)?.[1]
  if (error !== undefined) return { kind: 'refused', error }
  // strace waits for every process it follows, so the end of one is the last thing it writes.
  return {
    kind: /^\d+ .*\+\+\+ (?:exited with|killed by) .*\+\+\+\n$/.test(lastLine) ? 'whole' : 'cut'
  }
}

/** Process id of the command: the number that the log's first line starts with; null while that line is not written. */
export function firstTask(head: string): number | null {
  const digits = /^(\d{1,10}) /.exec(head)?.[1]
  return digits === undefined ? null : Number(digits)
}
