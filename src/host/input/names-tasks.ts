import { attachedTask } from '../../trace/strace/messages.ts'
import type { Bytes } from './bytes.ts'
import { openFile } from './bytes.ts'
import type { InputFile } from './input-files.ts'

/** A program may do a lot before it starts another, and only then are tasks named on a terminal. */
const FAR = 1 << 20

/**
 * True when strace wrote several tasks into a file `NAME.<number>`: lines begin with numbers other than that of the name, or
 * tasks are announced between them. It holds a run of its own then (`run.1`, `run.2`), else it is of a set.
 */
export async function namesTasks({ path, member }: InputFile, bytes: Bytes): Promise<boolean> {
  const head = latin1(bytes.head)
  const [, column] = COLUMN.exec(head) ?? []
  if (column !== undefined) return Number(column) !== member?.tid
  if (isNamed(head)) return true
  // What is read of a pipe is gone.
  if (path === null || bytes.isStream || LATER.test(head)) return false
  let [kept, length] = ['', 0]
  for await (const chunk of (await openFile(path, bytes.shown)).chunks()) {
    const text = kept + latin1(chunk.subarray(0, FAR - length))
    if (isNamed(text)) return true
    length += chunk.length
    if (length >= FAR) break
    kept = text.slice(text.lastIndexOf('\n') + 1).slice(-LONGEST)
  }
  return false
}

/** Of a line, more than that is not looked at a second time. */
const LONGEST = 1 << 12

/** With --always-show-pid the files of a set have a column, too. */
const COLUMN = /^\s*(\d+)(?:<[^>]*>)?\s/
/** A call of a task that was there before: few files of a set begin otherwise, and no log that does not name its tasks at once. */
const LATER = /^(?:\[[^\]\n]{0,24}\] |[\d.:+() ])*(?!execve\()(?:[a-z_]\w*\(|<\.\.\. |\+\+\+ |--- )/
/** Behind what others put before lines, but in no text of a program's and no hexdump. */
const TASK = /^(?! [|>] )[^\n"(]{0,240}?\[pid +\d+(?:<[^>\n]*>)?\] /m
const ATTACHED = ' attached'
/** Of a line with that at its end; strace's name may be a path. */
const LONGEST_MESSAGE = 300

function isNamed(text: string): boolean {
  if (TASK.test(text)) return true
  for (let at = text.indexOf(ATTACHED); at >= 0; at = text.indexOf(ATTACHED, at + 1)) {
    const end = at + ATTACHED.length
    if (!/^\r?\n|^\r?$/.test(text.slice(end, end + 2))) continue
    const start = Math.max(text.lastIndexOf('\n', at) + 1, at - LONGEST_MESSAGE)
    if (attachedTask(text.slice(start, end)) >= 0) return true
  }
  return false
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
