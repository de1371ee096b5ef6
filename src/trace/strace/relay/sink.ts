import { SourceLedger } from '../../ledger.ts'
import type { Call, Interest, Sink, TaskEvent } from '../../sink.ts'
import type { Texts } from '../../texts.ts'
import { StraceCall } from '../strace-call.ts'
import { END, LATE_PART, PART, PART_THAT_WORKED, RelayPage, STARTED, TASK, WHOLE } from './page.ts'

/**
 * Takes what a parser tells and writes it down, so that another thread can tell it again: lines are cut, their tasks are known
 * and interrupted calls are put together. What the arguments say is left to the other side.
 */
export class RelaySink implements Sink {
  page: RelayPage = new RelayPage()
  readonly #names: Texts
  readonly #interest: (name: string) => Interest
  readonly #interests: Interest[] = []

  constructor(names: Texts, interest: (name: string) => Interest) {
    this.#names = names
    this.#interest = interest
  }

  repeats(
    tid: number,
    line: number,
    number: number,
    bytes: Buffer,
    start: number,
    end: number
  ): boolean {
    this.page.add(WHOLE, tid, line, number, bytes, start, end)
    return true
  }

  call(call: Call): void {
    const { isWhole, isAssumed } = own(call)
    this.#addPart(isAssumed ? PART_THAT_WORKED : isWhole ? LATE_PART : PART, call)
  }

  started(call: Call): void {
    this.#addPart(STARTED, call)
  }

  interest(name: number): Interest {
    return (this.#interests[name] ??= this.#interest(this.#names.text(name)))
  }

  task(event: TaskEvent): void {
    this.#addText(TASK, JSON.stringify(event))
  }

  /** The parser has ended, after so many lines. */
  end(ledger: SourceLedger, lines: number): void {
    this.#addText(END, JSON.stringify({ ledger: ledger.state(), lines }))
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
