import { SourceLedger } from '../../../src/trace/ledger.ts'
import { FAILED, RESTARTED, RETURNED, START } from '../../../src/trace/sink.ts'
import type { Call, Sink, TaskEvent } from '../../../src/trace/sink.ts'
import { StraceParser } from '../../../src/trace/strace/parser.ts'
import { Texts } from '../../../src/trace/texts.ts'

/** A call as the sink was given it, with everything that can be asked of it. */
export interface ParsedCall {
  readonly tid: number
  readonly name: string
  readonly number: number
  readonly line: number
  readonly outcome: 'returned' | 'failed' | 'restarted' | 'unknown'
  readonly errno: string | null
  /** null where the log shows none. */
  readonly result: number | null
  readonly resultPath: string | null
  readonly ran: boolean
  readonly args: readonly string[]
  /** Of each argument: the quoted path, else that of the descriptor; null for neither. */
  readonly paths: readonly (string | null)[]
  /** Of each argument on x86_64; null for what has no known value. */
  readonly values: readonly (number | null)[]
}

export interface Parsed {
  readonly calls: readonly ParsedCall[]
  readonly started: readonly ParsedCall[]
  readonly events: readonly TaskEvent[]
  readonly lines: number
  readonly used: number
  readonly ignored: Readonly<Record<string, number>>
  /** `CODE:line` of the first, with `x count` when there are more. */
  readonly problems: readonly string[]
}

/** Everything that the parser makes of a text, which is given to it as it is. */
export function parsed(text: string | Uint8Array, tid: number | null = null): Parsed {
  const names = new Texts()
  const texts = new Texts()
  const ledger = new SourceLedger('x')
  const [calls, started, events]: [ParsedCall[], ParsedCall[], TaskEvent[]] = [[], [], []]
  const sink: Sink = {
    call: call => calls.push(copyOf(call, names, texts)),
    knownCalls: () => null,
    interest: () => START,
    started: call => started.push(copyOf(call, names, texts)),
    task: event => events.push(event),
    hasTask: () => true,
    areThreads: () => false,
    verdict() {},
    origin() {},
    remark() {}
  }
  const parser = new StraceParser({ sink, ledger, names, texts, tid }, null)
  parser.push(typeof text === 'string' ? Buffer.from(text) : text)
  parser.end()
  return {
    calls,
    started,
    events,
    lines: parser.lines,
    used: ledger.used,
    ignored: Object.fromEntries(ledger.ignored),
    problems: ledger
      .problems()
      .map(({ code, line, count }) => `${code}:${line}${count > 1 ? ` x ${count}` : ''}`)
  }
}

/** The only call of a line. */
export function callOf(line: string): ParsedCall {
  const { calls, problems } = parsed(`${line}\n`)
  if (calls.length !== 1 || problems.length > 0)
    throw new Error(`${calls.length} calls, ${problems.join(' ')}: ${line}`)
  return calls[0]!
}

function copyOf(call: Call, names: Texts, texts: Texts): ParsedCall {
  const indexes = Array.from({ length: call.count }, (_, index) => index)
  const pathOf = (id: number) => (id < 0 ? null : texts.text(id))
  const number = (value: number) => (Number.isNaN(value) ? null : value)
  return {
    tid: call.tid,
    name: names.text(call.name),
    number: call.number,
    line: call.line,
    outcome:
      call.outcome === RETURNED
        ? 'returned'
        : call.outcome === FAILED
          ? 'failed'
          : call.outcome === RESTARTED
            ? 'restarted'
            : 'unknown',
    errno: call.errno < 0 ? null : names.text(call.errno),
    result: number(call.result),
    resultPath: pathOf(call.resultPath()),
    ran: call.ran,
    args: indexes.map(index => call.raw(index)),
    paths: indexes.map(index => pathOf(call.path(index)) ?? pathOf(call.fdPath(index))),
    values: indexes.map(index => number(call.flags(index, 'x86_64')))
  }
}
