import type { ExecutionContext } from 'ava'
import { settled } from '../../src/behaviour/behaviour.ts'
import type { Behaviour } from '../../src/behaviour/behaviour.ts'
import { Observation } from '../../src/behaviour/observe/observation.ts'
import { summarize } from '../../src/behaviour/observe/summarize.ts'
import { detectFormat } from '../../src/trace/formats.ts'
import type { KnownCalls } from '../../src/trace/tally/known-calls.ts'
import { SourceLedger } from '../../src/trace/ledger.ts'
import type { Call } from '../../src/trace/sink.ts'

/** Reads every call, however often it comes. */
export class Forgetful extends Observation {
  override knownCalls(): null {
    return null
  }
}

/** Learns from the first call on, and counts those that it was told of. */
export class Learning extends Observation {
  told = 0

  override knownCalls(): KnownCalls | null {
    return super.knownCalls(0)
  }

  override call(call: Call): void {
    this.told++
    super.call(call)
  }
}

/** The start of a program, as task 7. */
export const PROGRAM =
  '7 execve("/bin/a", ["a"], 0x1 /* 0 vars */) = 0\n7 brk(NULL) = 0x561ec44c6000\n'

/** What is read of a log, which is the same with and without what was learned. */
export function learned(t: ExecutionContext, log: string): Behaviour {
  const [learning, forgetful] = [new Learning('x86_64', '/'), new Forgetful('x86_64', '/')]
  read(learning, log)
  read(forgetful, log)
  const behaviour = summarized(learning)
  t.deepEqual(behaviour, summarized(forgetful))
  return behaviour
}

/** Reads a log in small chunks: what has been learned is used from the next one on. */
export function read(
  observation: Observation,
  log: string | Buffer,
  tid: number | null = null
): SourceLedger {
  const bytes = Buffer.from(log)
  const { names, texts } = observation
  const ledger = new SourceLedger('x')
  const format = detectFormat(bytes.subarray(0, 1 << 16))!
  const parser = format.parser({ sink: observation, ledger, names, texts, tid }, bytes)
  for (let start = 0; start < bytes.length; start += CHUNK)
    parser.push(bytes.subarray(start, start + CHUNK))
  parser.end()
  return ledger
}

const CHUNK = 512

/** The behaviour of all that was read. */
export function summarized(observation: Observation): Behaviour {
  observation.end()
  const behaviour = summarize(observation, {
    id: 'x',
    label: 'x',
    format: 'strace',
    sources: ['x'],
    lines: 0,
    ledgers: [],
    isArchAssumed: false,
    isInOrder: true,
    isAudit: false,
    user: null
  })
  return settled(behaviour)
}
