import type { Reason } from '../policy.ts'
import type { Severity } from './severity.ts'

/** One thing that the evidence asks of a profile which refuses it. */
export interface Change<Edit> {
  /** For a person: `system call mount`, `/srv/x rw`. */
  readonly what: string
  readonly severity: Severity
  readonly reason: Reason
  /**
   * `made`: the smallest edit that allows it is made. `dangerous`: it would be with --allow-dangerous. `by-hand`: the author
   * refused it by name, and has to take that back.
   */
  readonly state: 'made' | 'dangerous' | 'by-hand'
  /** Why it is left by hand: `refused in line 12`. */
  readonly note?: string
  readonly edit: Edit | null
}

/** A change of this severity or more is made only with --allow-dangerous. */
const DANGEROUS = 3

/** True for what nothing allows before somebody has said so. */
export function isDangerous({ level, isOrdinary }: Severity): boolean {
  return level >= DANGEROUS && !isOrdinary
}

/** A change that is left to the author, who refused it by name. */
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
  const isHeld = isDangerous(severity) && !allowDangerous
  return { what, severity, reason, state: isHeld ? 'dangerous' : 'made', edit }
}
