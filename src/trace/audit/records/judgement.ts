import type { RecordRole } from '../../../facts/audit-records.ts'
import type { Remark } from '../../remark.ts'
import type { Verdict } from '../../verdict.ts'
import type { Subject } from './subject.ts'

/** Roles of records of which judgements are read. */
export const JUDGING: ReadonlySet<RecordRole> = new Set(['seccomp', 'verdict', 'user-verdict'])

/** A verdict and about whom it is. */
export interface Judgement {
  readonly verdict: Verdict
  readonly subject: Subject
  /** What is to be said of each such record. */
  readonly remark: Remark | null
}

/** Why a record is no verdict: it says something else, it is cut, or it is of an architecture without a table. */
export type NoVerdict = 'other-record' | 'cut' | 'unknown-arch'
