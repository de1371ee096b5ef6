/**
 * What became of a command that strace started, as far as its log (made with `-f -o`) tells.
 * - `untraced`  strace could not trace at all
 * - `refused`   the kernel did not execute the command: `error` is the errno's name
 * - `cut`       the log ends before the last process does
 * - `whole`     the log reaches to the end of the last process
 */
export type Outcome =
  | { readonly kind: 'untraced' }
  | { readonly kind: 'refused'; readonly error: string }
  | { readonly kind: 'cut' }
  | { readonly kind: 'whole' }

/** Judges by the first line and by the bytes after the last line feed but one; both without a limit on their length. */
export function readOutcome(firstLine: string, lastLine: string): Outcome {
  // strace refused by ptrace writes nothing, or only the end of its own child.
  if (!/^\d+ +(?:\[ *\d+\] )?execve\(/.test(firstLine)) return { kind: 'untraced' }
  const error = /\) += -1 (E[A-Z0-9]+) \([^()]*\)$/.exec(firstLine)?.[1]
  if (error !== undefined) return { kind: 'refused', error }
  // strace waits for every process it follows, so the end of one is the last thing it writes.
  return {
    kind: /^\d+ .*\+\+\+ (?:exited with|killed by) .*\+\+\+\n$/.test(lastLine) ? 'whole' : 'cut'
  }
}

/** The task of a log's first line: the process that executes the command; null while there is none. */
export function firstTask(head: string): number | null {
  const digits = /^(\d{1,10}) /.exec(head)?.[1]
  return digits === undefined ? null : Number(digits)
}
