import { encode } from '../../src/behaviour/codec.ts'
import { observe } from '../../src/behaviour/observe/observe.ts'
import { UserError } from '../../src/errors.ts'
import type { Random } from '../random.ts'
import { processorTime } from '../processor-time.ts'
import { sourceOf } from '../source.ts'

/** A fixed part for the first use of each function, and what a byte may take; a hang takes seconds. */
const ENOUGH_MS = 2_000
const PER_BYTE_MS = 0.02

/** What is wrong with how a log is read; null when nothing is: no throw, no hang, a ledger that adds up, any chunking. */
export async function findFault(log: Buffer, random: Random): Promise<string | null> {
  const began = processorTime()
  const whole = await outcomeOf(log, [])
  const took = processorTime() - began
  if (took > ENOUGH_MS + log.length * PER_BYTE_MS)
    return `took ${Math.round(took)} ms for ${log.length} bytes`
  if (whole.fault !== null) return whole.fault
  const places = Array.from({ length: 1 + random.below(8) }, () => random.below(log.length + 1))
  const cut = await outcomeOf(
    log,
    places.toSorted((a, b) => a - b)
  )
  return cut.text === whole.text ? null : `other facts when cut at ${places.join(', ')}`
}

interface Outcome {
  readonly fault: string | null
  readonly text: string
}

async function outcomeOf(log: Buffer, places: readonly number[]): Promise<Outcome> {
  const source = sourceOf('x.strace', log, null, bytes =>
    [...places, bytes.length].map((place, at, all) => bytes.subarray(all[at - 1] ?? 0, place))
  )
  try {
    const behaviour = await observe(
      { label: 'x', sources: [source], meta: null },
      { arch: 'x86_64', cwd: null, resolveLink: null }
    )
    const { lines, used, ignored, problems } = behaviour.runs[0]!.ledger
    const sum =
      used +
      Object.values(ignored).reduce((total, count) => total + count, 0) +
      problems.reduce((total, { count }) => total + count, 0)
    const isRight = sum === lines && lines === linesOf(log)
    return {
      fault: isRight ? null : `${linesOf(log)} lines, ${lines} read, ${sum} accounted for`,
      text: [...encode(behaviour)].join('')
    }
  } catch (error) {
    if (error instanceof UserError) return { fault: null, text: error.message }
    return {
      fault: error instanceof Error ? (error.stack ?? error.message) : String(error),
      text: ''
    }
  }
}

function linesOf(log: Buffer): number {
  let lines = log.length > 0 && log.at(-1) !== 10 ? 1 : 0
  for (const byte of log) if (byte === 10) lines++
  return lines
}
