import { encode } from '../../src/behaviour/codec.ts'
import { observe } from '../../src/behaviour/observe/observe.ts'
import { UserError } from '../../src/errors.ts'
import type { Random } from '../random.ts'
import { cutAt, lineEnds, observedInPieces } from '../pieces.ts'
import { processorTime } from '../processor-time.ts'
import { sourceOf } from '../source.ts'

/** A fixed part for the first use of each function, and what a byte may take; a hang takes seconds. */
const ENOUGH_MS = 2_000
const PER_BYTE_MS = 0.02

/** What is wrong with how a log is read; null when nothing is: no throw, no hang, a ledger that adds up, any chunking. */
export async function findFault(log: Buffer, random: Random): Promise<string | null> {
  const began = processorTime()
  const fault = await faultOf(log)
  const took = processorTime() - began
  if (took > ENOUGH_MS + log.length * PER_BYTE_MS)
    return `took ${Math.round(took)} ms for ${log.length} bytes`
  if (fault !== null) return fault
  const places = Array.from({ length: 1 + random.below(8) }, () => random.below(log.length + 1))
  const cuts = { [`cut at ${places.join(', ')}`]: places, 'cut into lines': lineEnds(log) }
  const uncut = inPieces(log, [])
  const other = Object.entries(cuts).find(([, at]) => inPieces(log, at) !== uncut)
  return other === undefined ? null : `other facts when ${other[0]}`
}

function inPieces(log: Buffer, places: readonly number[]): string {
  const behaviour = observedInPieces(log, cutAt(log, places))
  return behaviour === null ? '' : [...encode(behaviour)].join('')
}

async function faultOf(log: Buffer): Promise<string | null> {
  const source = sourceOf('x.strace', log, null)
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
    return isRight ? null : `${linesOf(log)} lines, ${lines} read, ${sum} accounted for`
  } catch (error) {
    if (error instanceof UserError) return null
    return error instanceof Error ? (error.stack ?? error.message) : String(error)
  }
}

function linesOf(log: Buffer): number {
  let lines = log.length > 0 && log.at(-1) !== 10 ? 1 : 0
  for (const byte of log) if (byte === 10) lines++
  return lines
}
