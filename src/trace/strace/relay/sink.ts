import { SourceLedger } from '../../ledger.ts'
import { oldestHalf } from '../../oldest.ts'
import { RETURNED, START } from '../../sink.ts'
import type { Call, Interest, Sink, TaskEvent } from '../../sink.ts'
import type { Texts } from '../../texts.ts'
import { skipName } from '../name-byte.ts'
import { Result } from '../result.ts'
import { StraceCall } from '../strace-call.ts'
import { END, WHOLE_LINE, PART, PART_THAT_WORKED, RelayPage, STARTED, TASK, WHOLE } from './page.ts'

/** As many as the other side remembers. */
const MOST_TASKS = 1 << 17

/**
 * Takes what a parser tells and writes it down, so that another thread can tell it again: lines are cut, their tasks are known
 * and interrupted calls are put together. What the arguments say is left to the other side.
 */
export class RelaySink implements Sink {
  page: RelayPage = new RelayPage()
  readonly #names: Texts
  readonly #interest: (name: string) => Interest
  readonly #interests: Interest[] = []
  readonly #result: Result
  /** Tasks that were seen, or returned by a fork, and have not ended. */
  readonly #alive = new Set<number>()

  constructor(names: Texts, interest: (name: string) => Interest) {
    this.#names = names
    this.#interest = interest
    this.#result = new Result(names)
  }

  repeats(
    tid: number,
    line: number,
    number: number,
    bytes: Buffer,
    start: number,
    end: number
  ): boolean {
    // The parser itself reads what may be no call, and what makes other tasks.
    if (!this.#result.readTail(bytes, start, end)) return false
    const name = this.#names.intern(bytes, start, skipName(bytes, start, end))
    if (this.interest(name) === START) return false
    this.#lives(tid)
    this.page.add(WHOLE, tid, line, number, bytes, start, end)
    return true
  }

  call(call: Call): void {
    this.#lives(call.tid)
    if (this.interest(call.name) === START && call.outcome === RETURNED && call.result > 0)
      this.#lives(call.result)
    const { isWhole, isAssumed } = own(call)
    this.#addPart(isAssumed ? PART_THAT_WORKED : isWhole ? WHOLE_LINE : PART, call)
  }

  started(call: Call): void {
    this.#addPart(STARTED, call)
  }

  interest(name: number): Interest {
    return (this.#interests[name] ??= this.#interest(this.#names.text(name)))
  }

  hasTask(tid?: number): boolean {
    return tid === undefined ? this.#alive.size > 0 : this.#alive.has(tid)
  }

  task(event: TaskEvent): void {
    if (event.kind === 'exit') this.#alive.delete(event.tid)
    else if (event.kind === 'superseded') this.#alive.delete(event.by)
    else if (event.kind === 'attached') this.#lives(event.tid)
    this.#addText(TASK, JSON.stringify(event))
  }

  verdict(): never {
    throw new TypeError('strace tells of no verdicts')
  }

  remark(): never {
    throw new TypeError('strace makes no remarks')
  }

  /** The parser has ended, after so many lines. */
  end(ledger: SourceLedger, lines: number): void {
    this.#addText(END, JSON.stringify({ ledger: ledger.state(), lines }))
  }

  #lives(tid: number): void {
    if (tid < 0 || this.#alive.has(tid)) return
    this.#alive.add(tid)
    if (this.#alive.size > MOST_TASKS)
      for (const old of oldestHalf(this.#alive, MOST_TASKS)) this.#alive.delete(old)
  }

  #addPart(kind: number, call: Call): void {
    const text = Buffer.from(`${this.#names.text(call.name)}(${own(call).printed()}`, 'latin1')
    this.page.add(kind, call.tid, call.line, call.number, text, 0, text.length)
  }

  #addText(kind: number, text: string): void {
    const bytes = Buffer.from(text)
    this.page.add(kind, -1, 0, -1, bytes, 0, bytes.length)
  }
}

function own(call: Call): StraceCall {
  if (!(call instanceof StraceCall)) throw new TypeError('a relay takes the calls of strace only')
  return call
}
