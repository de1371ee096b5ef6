import type { IgnoredReason, SourceLedger } from '../ledger.ts'

/** Where a record stands. */
export interface Position {
  readonly ledger: SourceLedger
  line: number
  /** Lines that the record is: 0 for all but one of several on a line. */
  weight: number
}

export function ignore({ ledger, weight }: Position, reason: IgnoredReason): void {
  if (weight > 0) ledger.ignore(reason)
}

/** The record is cut. */
export function problem({ ledger, line, weight }: Position): void {
  if (weight > 0) ledger.problem('CUT_LINE', line)
}
