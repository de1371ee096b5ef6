import { Bug } from '../errors.ts'
import type { Behaviour } from './behaviour.ts'

/** The document as pieces of text, for writing without holding it whole. Same behaviour, same bytes. */
export function* encode(behaviour: Behaviour): Generator<string> {
  throw new Bug(`not there: ${behaviour.runs.length}`)
}

/** @throws UserError that names file and member. */
export function decode(value: unknown, where: string): Behaviour {
  throw new Bug(`not there: ${String(value)} ${where}`)
}

/** `0-6999,7003` */
export function formatRuns(runs: readonly number[]): string {
  throw new Bug(`not there: ${runs.length}`)
}

/** `0:12`, or `0:2:12` in a run of several sources. */
export function formatFirst(
  behaviour: Behaviour,
  fact: { runs: readonly number[]; first: number }
): string {
  throw new Bug(`not there: ${behaviour.runs.length} ${fact.first}`)
}
