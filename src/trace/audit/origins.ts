import type { Origin, Sink } from '../sink.ts'
import type { Subject } from './records/subject.ts'

/** Names that are counted: a log with more has no few workloads to choose from. */
const MOST = 1000

/** Counts what tells the records of several workloads apart: keys of rules, containers. */
export class Origins {
  readonly #counts = new Map<string, Origin & { records: number }>()
  /** Whose records were counted last, and where. */
  #subject: Subject | null = null
  #latest: readonly { records: number }[] = []

  count(subject: Subject): void {
    const before = this.#subject
    if (subject !== before) {
      this.#subject = subject
      if (before === null || !isOfSame(before, subject)) this.#latest = this.#of(subject)
    }
    for (const origin of this.#latest) origin.records++
  }

  tell(sink: Sink): void {
    for (const origin of this.#counts.values()) sink.origin(origin)
  }

  #of({ keys, container }: Subject): readonly { records: number }[] {
    const origins = keys.map(key => this.#named('key', key))
    if (container?.name != null) origins.push(this.#named('container', container.name))
    return origins.filter(origin => origin !== null)
  }

  #named(by: Origin['by'], name: string): { records: number } | null {
    const id = `${by} ${name}`
    let origin = this.#counts.get(id)
    if (origin === undefined) {
      if (this.#counts.size === MOST) return null
      this.#counts.set(id, (origin = { by, name, records: 0 }))
    }
    return origin
  }
}

function isOfSame(a: Subject, b: Subject): boolean {
  const { length } = a.keys
  return (
    a.container === b.container &&
    length === b.keys.length &&
    (length === 0 || (length === 1 && a.keys[0] === b.keys[0]))
  )
}
