/** True for a message of strace's, which starts with the name strace was called by: `/usr/bin/strace: `, `src/strace: `. */
export function isMessage(line: string): boolean {
  return MESSAGE.test(line.slice(0, 240))
}

const MESSAGE = /^(?:[\w.+/-]{0,200}\/)?strace: /

/** The tid that a message of strace's announces, `strace: Process 4711 attached`; -1 for any other message. */
export function attachedTask(message: string): number {
  return Number(/strace: Process (\d{1,7})(?:<[^>]{0,80}>)? attached/.exec(message)?.[1] ?? -1)
}

/** A message is looked for in so many characters at the end of a line. */
const FAR = 4096

/** Where a message of strace's begins that was printed into the end of another line; -1: there is none. */
export function messageAtEnd(line: string): number {
  const far = Math.max(0, line.length - FAR)
  const at = line
    .slice(far)
    .search(
      /(?:\.{0,2}\/(?:[\w.+/-]{0,200}\/)?)?strace: Process \d{1,7}(?:<[^>]{0,80}>)? (?:attached|detached)(?: with \d+ threads)?$/
    )
  return at < 0 ? -1 : far + at
}
