import { settled } from '../src/behaviour/behaviour.ts'
import type { Behaviour } from '../src/behaviour/behaviour.ts'
import { Observation } from '../src/behaviour/observe/observation.ts'
import { summarize } from '../src/behaviour/observe/summarize.ts'
import { detectFormat } from '../src/trace/formats.ts'
import { SourceLedger } from '../src/trace/ledger.ts'

/** Bytes by which `observe` tells what a log is. */
const HEAD = 1 << 16

/**
 * The behaviour of a log that comes in pieces, from its first byte on: `observe` hands the first 64 KiB over at once, so
 * that pieces of a small log would never be seen. Null for what is no log.
 */
export function observedInPieces(
  log: Buffer,
  pieces: Iterable<Uint8Array>,
  tid: number | null = null
): Behaviour | null {
  const head = log.subarray(0, HEAD)
  const format = detectFormat(head, tid !== null)
  if (format === undefined) return null
  const observation = new Observation('x86_64', null)
  const { names, texts } = observation
  const ledger = new SourceLedger('x')
  const parser = format.parser({ sink: observation, ledger, names, texts, tid }, head)
  for (const piece of pieces) parser.push(piece)
  parser.end()
  format.finish?.(observation)
  observation.end()
  observation.scene.permissions.settle(observation.scene)
  const behaviour = summarize(observation, {
    id: 'x',
    label: 'x',
    format: format.name,
    sources: ['x'],
    lines: parser.lines,
    ledgers: [ledger],
    isArchAssumed: true,
    isInOrder: true,
    isAudit: format.isOfMachine,
    user: null
  })
  return settled(behaviour)
}

/** The bytes in pieces that end at these places, all in memory that is overwritten as soon as the next is asked for. */
export function* cutAt(bytes: Buffer, places: readonly number[]): Generator<Uint8Array> {
  const memory = Buffer.alloc(bytes.length)
  let start = 0
  for (const place of [...places.toSorted((a, b) => a - b), bytes.length]) {
    if (place > bytes.length) continue
    const piece = memory.subarray(0, bytes.copy(memory, 0, start, place))
    yield piece
    piece.fill('#')
    start = place
  }
}

/** Each line alone. */
export function lineEnds(bytes: Buffer): number[] {
  return Array.from(bytes.entries()).flatMap(([place, byte]) => (byte === 10 ? [place + 1] : []))
}
