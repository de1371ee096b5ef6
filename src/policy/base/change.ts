import type { Reason } from '../policy.ts'
import type { Severity } from './severity.ts'

/** One thing that the evidence asks of a profile which refuses it. */
export interface Change<Edit> {
  /** For a person: `system call mount`, `/srv/x rw`. */
  readonly what: string
  readonly severity: Severity
  readonly reason: Reason
  /**
   * `made`: the smallest edit that allows it. `dangerous`: it would be, with leave. `by-hand`: someone refused it by
   * name, which is theirs to take back.
   */
  readonly state: 'made' | 'dangerous' | 'by-hand'
  /** Why it is left by hand: `refused in line 12`. */
  readonly note?: string
  readonly edit: Edit | null
}

/** From here on a change needs leave. */
const DANGEROUS = 3

/** What someone refused, and we do not take back. */
export function byHand(
  what: string,
  severity: Severity,
  reason: Reason,
  note: string
): Change<never> {
  return { what, severity, reason, state: 'by-hand', note, edit: null }
}

/** A change as it is made, or held back. */
export function change<Edit>(
  what: string,
  severity: Severity,
  reason: Reason,
  edit: Edit,
  allowDangerous: boolean
): Change<Edit> {
  const isHeld = severity.level >= DANGEROUS && !severity.isOrdinary && !allowDangerous
  return { what, severity, reason, state: isHeld ? 'dangerous' : 'made', edit }
}
