import type { IgnoredReason, SourceLedger } from '../ledger.ts'

/** Where a record stands. */
export interface Position {
  readonly ledger: SourceLedger
  line: number
  /** Lines that the record is: 0 for all but one of several on a line, more than 1 where it was broken. */
  weight: number
}

export function ignore({ ledger, weight }: Position, reason: IgnoredReason): void {
  ledger.ignore(reason, weight)
}

/** The record is cut. */
export function problem({ ledger, line, weight }: Position): void {
  for (let i = 0; i < weight; i++) ledger.problem('CUT_LINE', line + i)
}

/** A record that the event has already; its line was counted as one of the event's. */
export function ignoreCopy(event: { lines: number }, at: Position): void {
  event.lines -= at.weight
  ignore(at, 'duplicate')
}
