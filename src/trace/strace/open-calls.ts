import { oldestHalf } from '../oldest.ts'
import type { TaskRecords } from '../tally/task-records.ts'
import { copyBytes, wordsOf } from '../words.ts'

/** Tasks whose open call is remembered: twice the number that a kernel usually lets run. */
const MOST = 1 << 16
/** Memory for a longer text is given back. */
const MOST_KEPT = 1 << 12
const LINE_FEED = 10
/** Bytes for the texts of all tasks. */
const MOST_ROOM = 1 << 26

/** The printed start of a call that has not returned: `wait4(-1, `, kept until `<... wait4 resumed>`. */
export class OpenCall {
  name = 0
  /** Where its arguments start in `text`. */
  arguments = 0
  number = -1
  line = 0
  isOpen = false
  /** Its end is not shown, but it can no longer fail. */
  hasWorked = false
  /** Bytes of its room that are counted in that of all. */
  counted = 0
  // Many share memory: one piece for each would cost the collector more than the reading of the log.
  #text: Buffer = Buffer.allocUnsafe(256)
  #words = viewOf(this.#text)
  #length = 0

  get text(): Buffer {
    return this.#text
  }

  get length(): number {
    return this.#length
  }

  /** `from`: where its arguments start. */
  set(name: number, number: number, from: number, line: number): void {
    this.name = name
    this.number = number
    this.arguments = from
    this.line = line
  }

  start(bytes: Buffer, start: number, end: number): void {
    this.isOpen = true
    this.hasWorked = false
    const length = end - start
    if (length >= this.#text.length) {
      this.#text = Buffer.allocUnsafe(length > MOST_KEPT ? length + 1 : length * 2)
      this.#words = viewOf(this.#text)
    }
    copyBytes(wordsOf(bytes), start, end, this.#words, 0)
    // As behind a line: who looks one too far finds nothing of what was here before.
    this.#text[length] = LINE_FEED
    this.#length = length
  }

  /** The text and the bytes it goes on with. */
  with(bytes: Buffer, start: number, end: number): Buffer {
    const joined = Buffer.allocUnsafe(this.#length + end - start)
    this.#text.copy(joined, 0, 0, this.#length)
    bytes.copy(joined, this.#length, start, end)
    return joined
  }

  /** Puts the text into other bytes, up to `end`. */
  copyBefore(bytes: Buffer, end: number): void {
    copyBytes(this.#words, 0, this.#length, wordsOf(bytes), end - this.#length)
  }

  /** Takes over what another task had open: a thread's execve goes on under the leader's number. */
  takeFrom(other: OpenCall): void {
    this.set(other.name, other.number, other.arguments, other.line)
    this.start(other.#text, 0, other.#length)
    other.isOpen = false
    // A thread gives up its number when its execve can no longer fail (fs/exec.c, de_thread).
    this.hasWorked = true
  }
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length)
}

/** The open calls of all tasks, one a task. */
export class OpenCalls {
  readonly #calls = new Map<number, OpenCall>()
  /** Where the tally keeps those whose start it has read, and the bytes of their texts. */
  #tasks: TaskRecords | null = null
  #bytes: Buffer = Buffer.alloc(0)
  /** Of tasks that are gone, for others to use: each has memory of its own. */
  readonly #free: OpenCall[] = []
  // The task of the previous line: in most logs also that of this one.
  #lastTid = -1
  #last: OpenCall | undefined
  /** False while nobody has asked for the call of that task. */
  #isLatestKnown = true
  /** Bytes that the texts of all take, used or not. */
  #room = 0
  readonly #forget: (tid: number, open: OpenCall) => void

  /** `forget` is told of open calls that are given up since there are too many. */
  constructor(forget: (tid: number, open: OpenCall) => void) {
    this.#forget = forget
  }

  /** The tally reads lines, too: a call is open either there or here, and whoever asks here takes it. */
  shareWith(tasks: TaskRecords, bytes: Buffer): void {
    this.#tasks = tasks
    this.#bytes = bytes
    for (const [tid, open] of this.#calls) if (open.isOpen) tasks.setOutside(tid, true)
  }

  /** The tally reads no more; the last line that it read was one of `latest`. */
  takeAll(latest: number): void {
    for (const tid of this.#tasks?.allBegun() ?? []) this.#takeBegun(tid)
    this.#tasks = null
    this.of(latest)
  }

  /** All tasks are gone: takes their calls away, and tells `giveUp` of those that are open. */
  startOver(giveUp: (tid: number, open: OpenCall) => void): void {
    for (const tid of this.#tasks?.allBegun() ?? []) this.#takeBegun(tid)
    for (const [tid, open] of this.#calls) {
      if (open.isOpen) giveUp(tid, open)
      this.#release(open)
    }
    this.#calls.clear()
    this.#lastTid = -1
  }

  #takeBegun(tid: number): void {
    const begun = this.#tasks!.takeBegun(tid)
    const open = this.begin(tid)
    open.set(begun.name, -1, begun.arguments, begun.line)
    open.start(this.#bytes, begun.start, begun.end)
    this.hasBegun(open)
  }

  /** The line at hand may go on with the call of this task; if nobody asks for that, it stays where it is. */
  mayGoOnWith(tid: number): void {
    this.#lastTid = tid
    this.#last = undefined
    this.#isLatestKnown = false
  }

  /** Tells the tally whether the latest call is still open here. */
  tellLatest(): void {
    if (this.#isLatestKnown && this.#lastTid >= 0)
      this.#tasks?.setOutside(this.#lastTid, this.#last?.isOpen === true)
  }

  /** The call that was asked for last, while it is open. */
  get begun(): OpenCall | undefined {
    return this.#lastTid >= 0 && this.#last?.isOpen ? this.#last : undefined
  }

  /** Undefined when the task has never had one; it may have returned. */
  of(tid: number): OpenCall | undefined {
    if (this.#tasks?.hasBegun(tid)) this.#takeBegun(tid)
    if (tid !== this.#lastTid || !this.#isLatestKnown) {
      this.#lastTid = tid
      this.#last = this.#calls.get(tid)
      this.#isLatestKnown = true
    }
    return this.#last
  }

  /** The call of the task that was asked for last. */
  get latest(): OpenCall | undefined {
    return this.#lastTid < 0 ? undefined : this.of(this.#lastTid)
  }

  get latestTid(): number {
    return this.#lastTid
  }

  /** No other line goes on with the latest call. */
  wasNoRest(): void {
    this.#lastTid = -1
  }

  /** A call has begun: counts the room that its text takes, and gives up the oldest when all take too much. */
  hasBegun(open: OpenCall): void {
    const { length } = open.text
    if (length === open.counted) return
    this.#room += length - open.counted
    open.counted = length
    if (this.#room > MOST_ROOM) this.#forgetOldest()
  }

  /** Room for a new one. */
  begin(tid: number): OpenCall {
    let open = this.of(tid)
    this.#tasks?.setOutside(tid, true)
    if (!open) {
      open = this.#free.pop() ?? new OpenCall()
      this.#calls.set(tid, open)
      if (this.#calls.size > MOST) this.#forgetOldest()
      this.#lastTid = tid
      this.#last = open
    }
    return open
  }

  /** The task has ended. */
  delete(tid: number): void {
    const open = this.#calls.get(tid)
    if (open) this.#release(open)
    this.#calls.delete(tid)
    if (tid === this.#lastTid) this.#lastTid = -1
  }

  #release(open: OpenCall): void {
    open.isOpen = false
    if (open.text.length <= MOST_KEPT) this.#free.push(open)
    else this.#room -= open.counted
  }

  #forgetOldest(): void {
    this.#lastTid = -1
    for (const tid of oldestHalf(this.#calls.keys(), this.#calls.size)) {
      const open = this.#calls.get(tid)!
      this.#calls.delete(tid)
      if (open.isOpen) this.#forget(tid, open)
      this.#release(open)
    }
  }

  all(): Iterable<readonly [tid: number, call: OpenCall]> {
    return this.#calls
  }
}
