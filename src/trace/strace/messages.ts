/** True for a message of strace's, which starts with the name strace was called by: `/usr/bin/strace: `, `src/strace: `. */
export function isMessage(line: string): boolean {
  return MESSAGE.test(line.slice(0, 240))
}

/** The name that it was called by: `strace`, `strace-6.13`. */
export const STRACE_NAME: string = /strace(?:-[\w.]{1,20})?: /.source

/** What strace says of a task. Up to 4.10 without its own name (strace.c), and up to 4.6 a fork that waits is `suspended`. */
const OF_TASK =
  /Process \d{1,7}(?:<[^>]{0,80}>)? (?:detached|suspended|resumed(?: \(parent \d{1,7} ready\))?|attached(?: \(waiting for parent\))?(?: with \d+ threads)?(?: - interrupt to quit)?)/
    .source
const MESSAGE = new RegExp(
  `^(?:(?:[\\w.+/-]{0,200}/)?${STRACE_NAME}|${OF_TASK}$|u(?:peek|moven): ptrace\\(|ptrace: umoven: |PANIC: )`
)

/** The tid that a message of strace's announces, `strace: Process 4711 attached`; -1 for any other message. */
export function attachedTask(message: string): number {
  return tidIn(ATTACHED, message)
}

/** True when a line ends with a message that announces a task. Asked for each line of a large log. */
export function endsAttached(bytes: Buffer, start: number, end: number): boolean {
  if (bytes[end - 1] !== LAST_OF_ATTACHED) return false
  return attachedTask(bytes.toString('latin1', Math.max(start, end - 60), end)) >= 0
}

const LAST_OF_ATTACHED = 0x64

/** The tid of a task that a message says strace has let go of, or that has ended (up to 4.6); -1 for any other message. */
export function detachedTask(message: string): number {
  return tidIn(DETACHED, message)
}

const TASK = `(?:${STRACE_NAME}|^)Process (\\d{1,7})(?:<[^>]{0,80}>)?`
const ATTACHED = new RegExp(`${TASK} attached`)
const DETACHED = new RegExp(`${TASK} detached$`)

function tidIn(form: RegExp, message: string): number {
  return Number(form.exec(message)?.[1] ?? -1)
}

/** A message is looked for in so many characters at the end of a line. */
const FAR = 4096

/** Where a message of strace's begins that was printed into the end of another line; -1: there is none. */
export function messageAtEnd(line: string): number {
  const far = Math.max(0, line.length - FAR)
  const at = line.slice(far).search(MESSAGE_AT_END)
  return at < 0 ? -1 : far + at
}

const MESSAGE_AT_END = new RegExp(
  `(?:(?:\\.{0,2}/(?:[\\w.+/-]{0,200}/)?)?${STRACE_NAME})?${OF_TASK}$`
)
