import type { Sink } from '../sink.ts'
import type { AuditRecord } from './records/audit-record.ts'
import { otherEnforcer } from './records/other-enforcer.ts'
import { killedBySeccomp } from './records/settled-type.ts'

const MOST_FILTERED = 1 << 16

/** Tells of what the kernel wrote by itself and of which no fact is made. */
export class Causes {
  readonly #sink: Pick<Sink, 'remark'>
  /** Processes of which a filter's records were read. */
  readonly #filtered = new Set<number>()

  constructor(sink: Pick<Sink, 'remark'>) {
    this.#sink = sink
  }

  /** A filter's record of a process; what it refused comes before the end of it. */
  sawFilter(pid: number): void {
    if (this.#filtered.size > MOST_FILTERED) this.#filtered.clear()
    this.#filtered.add(pid)
  }

  /** Is it something to tell of? */
  tell(record: AuditRecord): boolean {
    const isError = record.type.name === 'SELINUX_ERR'
    if (isError) this.#sink.remark('selinux-error', 1)
    const pid = killedBySeccomp(record)
    if (pid >= 0 && !this.#filtered.has(pid)) this.#sink.remark('unseen-kill', 1)
    return this.tellEnforcer(record) || isError || pid >= 0
  }

  /** Is it a verdict of which nothing is made? */
  tellEnforcer(record: AuditRecord): boolean {
    const enforcer = otherEnforcer(record)
    if (enforcer !== null) this.#sink.remark('other-enforcer', 1, enforcer)
    return enforcer !== null
  }
}
