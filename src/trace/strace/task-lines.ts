import { detachedTask, isMessage } from './messages.ts'

/** A line about a task rather than a call. */
export type TaskLine =
  | { readonly kind: 'signal' }
  /** A filter refused the call before; `name` is what the signal says of it. */
  | { readonly kind: 'blocked'; readonly name: string | null }
  | { readonly kind: 'exit'; readonly killedBy: string | null }
  | { readonly kind: 'superseded'; readonly by: number }
  | { readonly kind: 'personality'; readonly arch: '32' | '64' | 'x32' }
  /** A call whose number strace could not read; `isGone`: since its task was killed when it entered it, so that it never ran. */
  | { readonly kind: 'unnamed'; readonly isGone: boolean }

const PLUS = 0x2b
const DASH = 0x2d
const SPACE = 0x20
const QUESTION = 0x3f
const LESS = 0x3c
const SIGNAL: TaskLine = { kind: 'signal' }

/**
 * `+++ exited with 0 +++`, `--- SIGCHLD {...} ---`, `[ Process PID=1 runs in 32 bit mode. ]`, `????() = ?`; null for anything
 * else.
 */
export function readTaskLine(bytes: Buffer, start: number, end: number): TaskLine | null {
  const mark = bytes[start]
  if (mark === DASH && bytes[start + 1] === DASH && bytes[start + 2] === DASH) {
    // `--- SIGCHLD {...} ---`; not the rule of dashes in a -c table
    if (bytes[start + 3] !== SPACE || bytes[end - 1] !== DASH || end - start < 9) return null
    return readSeccompSignal(bytes, start, end) ?? SIGNAL
  }
  if (mark === QUESTION || mark === LESS) return readUnnamed(bytes, start, end)
  if (mark !== PLUS && mark !== 0x5b) return null
  // These forms hold no program text and are short.
  const text = bytes.toString('latin1', start, Math.min(end, start + 120))
  return mark === PLUS ? readEnd(text) : readPersonality(text)
}

/**
 * Lines that say nothing of a call: ` > libc.so.6(...) [0x1fc47]` (-k), ` | 00000  76 6d 0a` (-e read=), `strace: ...`, what
 * script(1) puts before and behind the session that it records, and what trackers and forums have around a pasted log.
 */
export function remarkKind(
  bytes: Buffer,
  start: number,
  rest: number,
  end: number
): 'stack-frame' | 'hexdump' | 'strace-message' | 'envelope' | null {
  if (bytes[rest] !== SPACE && isMessage(bytes.toString('latin1', rest, Math.min(end, rest + 240))))
    return 'strace-message'
  if (bytes[start] === 0x53 && isOfScript(bytes, start, end)) return 'envelope'
  if (start < end && FENCE_STARTS.includes(bytes[start]!) && isFence(bytes, start, end))
    return 'envelope'
  if (bytes[start] !== SPACE || bytes[start + 2] !== SPACE) return null
  switch (bytes[start + 1]) {
    case 0x3e:
      return 'stack-frame'
    case 0x7c:
      return 'hexdump'
    default:
      return isOfDump(bytes, start, end) ? 'hexdump' : null
  }
}

/** strace's name for a call whose number it could not read: `???` since 7.0 (syscall.c, syscall_entering_decode). */
function readUnnamed(bytes: Buffer, start: number, end: number): TaskLine | null {
  const text = bytes.toString('latin1', start, Math.min(end, start + 200))
  if (!UNNAMED.test(text)) return null
  return { kind: 'unnamed', isGone: GONE.test(text) }
}

const UNNAMED = /^(?:\?{3,4}\(|<\.\.\. \?{3,4} resumed>)/
const GONE = /(?:= \?(?: <unavailable>)?(?: <\d+\.\d+>)?| <unfinished \.\.\.>)$/

const SESSION = /^Script (?:started|done) on \d{4}-/

// Headings in dumps of writev and sendmmsg (util.c, dumpiov_in_msghdr; mmsghdr.c, dumpvec)
const HEADING = /^ (?:\* \d+ bytes in buffer|= \d+ buffers in vector) \d+$/

function isOfDump(bytes: Buffer, start: number, end: number): boolean {
  return HEADING.test(bytes.toString('latin1', start, Math.min(end, start + 80)))
}

function isOfScript(bytes: Buffer, start: number, end: number): boolean {
  return SESSION.test(bytes.toString('latin1', start, Math.min(end, start + 40)))
}

const FENCE_STARTS = Buffer.from('`~{[<')
const LONGEST_FENCE = 120
const FENCE =
  /^(?:(?:`{3,}|~{3,})[\w+-]*|(?:\{(?:noformat|code)(?::[^{}]*)?\}|\[\/?(?:code|pre|quote)(?:=[^\]]*)?\]|<\/?(?:pre|code)(?: [^<>]*)?>)+)\s*$/i

function isFence(bytes: Buffer, start: number, end: number): boolean {
  return end - start <= LONGEST_FENCE && FENCE.test(bytes.toString('latin1', start, end))
}

function readSeccompSignal(bytes: Buffer, start: number, end: number): TaskLine | null {
  if (bytes[start + 7] !== 0x53 || bytes[start + 8] !== 0x59) return null // SIGSY
  const text = bytes.toString('latin1', start, Math.min(end, start + 200))
  if (!SECCOMP_SIGNAL.test(text)) return null
  return { kind: 'blocked', name: BLOCKED_CALL.exec(text)?.[1] ?? null }
}

/** As a symbol, as its number (-X raw), or as both. */
const SECCOMP_SIGNAL = /^--- SIGSYS \{.*\bsi_code=(?:SYS_SECCOMP|(?:0x)?1\b)/
const BLOCKED_CALL = /\bsi_syscall=(?:\d+ \/\* )?__NR_([a-z0-9_]+)[ ,}]/

function readEnd(text: string): TaskLine | null {
  const match =
    /^\+\+\+ (?:exited with \d+|killed by (\w+)(?: \(core dumped\))?|superseded by execve in pid (\d+)(?:<[^>]*>)?) \+\+\+\s*$/.exec(
      text
    )
  if (!match) return null
  return match[2] === undefined
    ? { kind: 'exit', killedBy: match[1] ?? null }
    : { kind: 'superseded', by: Number(match[2]) }
}

/**
 * What a message says of a task: that strace has let go of it, or its kind of calls, as strace up to 5.x writes it on a terminal,
 * `strace: [ Process PID=7 runs in 32 bit mode. ]`; null for another message.
 */
export function toldOf(
  message: string
):
  | { readonly kind: 'personality'; readonly tid: number; readonly arch: '32' | '64' | 'x32' }
  | { readonly kind: 'detached'; readonly tid: number }
  | null {
  const detached = detachedTask(message)
  if (detached >= 0) return { kind: 'detached', tid: detached }
  const [, tid, line] =
    /strace(?:-[\w.]{1,20})?: (?=\[ Process PID=(\d{1,7}))(.*)$/.exec(message) ?? []
  const read = line === undefined ? null : readPersonality(line)
  return read?.kind === 'personality' ? { ...read, tid: Number(tid) } : null
}

function readPersonality(text: string): TaskLine | null {
  // The number is that of the line's own task.
  const match = /^\[ Process PID=\d+(?:<[^>]*>)? runs in (32 bit|64 bit|x32) mode\. \]$/.exec(text)
  if (!match) return null
  return {
    kind: 'personality',
    arch: match[1] === '32 bit' ? '32' : match[1] === '64 bit' ? '64' : 'x32'
  }
}
