import type { Causes } from './causes.ts'
import type { AuditEvent } from './events/audit-event.ts'
import type { AuditRecord } from './records/audit-record.ts'
import { kernelText } from './records/kernel-text.ts'
import type { VerdictRecords } from './records/verdict-records.ts'
import type { Unstamped } from './unstamped.ts'

/** Puts what enforcers wrote into the event that it is of: each record once, and all of it where any copy has all. */
export class EventVerdicts {
  readonly #judged: VerdictRecords
  readonly #causes: Causes
  readonly #unstamped: Unstamped

  constructor(judged: VerdictRecords, causes: Causes, unstamped: Unstamped) {
    this.#judged = judged
    this.#causes = causes
    this.#unstamped = unstamped
  }

  /** `copy`: the event has the record already, or a part of it, which is now whole. */
  take(record: AuditRecord, event: AuditEvent, line: number): 'read' | 'cut' | 'copy' {
    event.hasCause = true
    if (this.#unstamped.isPart(record)) return 'copy'
    this.#unstamped.dropCopyOf(record)
    const { isWhole } = record
    const text = kernelText(record)
    // The kernel asks for each socket of a pair in the same words, and the journal has both.
    const said = event.said.find(text, isWhole)
    if (said !== undefined && (said.isWhole || text.length <= said.text.length)) return 'copy'
    const read = this.#judged.read(record)
    const place = said?.place ?? -1
    const verdict = typeof read === 'string' ? null : { judgement: read, line }
    if (verdict !== null) {
      this.#unstamped.told(record)
      if (place < 0) event.verdicts.push(verdict)
      else event.verdicts[place] = verdict
    } else if (read !== 'cut') this.#causes.tellEnforcer(record)
    const last = verdict === null ? -1 : event.verdicts.length - 1
    const now = { text, isWhole, place: place < 0 ? last : place }
    if (said === undefined) event.said.add(now)
    else event.said.replace(said, now)
    if (read === 'cut') return 'cut'
    return place < 0 ? 'read' : 'copy'
  }
}
