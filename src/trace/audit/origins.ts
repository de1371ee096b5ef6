import { nameText } from '../path-text.ts'
import type { Origin, Sink } from '../sink.ts'
import { workloadLabel } from './records/workload-label.ts'
import type { Subject } from './records/subject.ts'

/** Names that are counted: a log with more has no few workloads to choose from. */
const MOST = 1000
/** Processes whose label is remembered. */
const MOST_PROCESSES = 1 << 16

type Kind = 'call' | 'verdict' | 'profile'

/** Counts what tells the records of several workloads apart: keys of rules, containers, pods, labels of security modules. */
export class Origins {
  readonly #counts = new Map<string, Origin & { records: number }>()
  /** Whose records were counted last, and where. */
  #subject: Subject | null = null
  #kind: Kind | null = null
  #latest: readonly { records: number }[] = []
  /** Where the records of a subject are counted: subjects are the same objects again and again. */
  readonly #known: Readonly<Record<Kind, WeakMap<Subject, readonly { records: number }[]>>> = {
    call: new WeakMap(),
    verdict: new WeakMap(),
    profile: new WeakMap()
  }
  /** The label that a process had first. */
  readonly #labels = new Map<number, string>()
  /** Label -> the one that its processes had before. */
  readonly #before = new Map<string, string>()

  /** `kind` of record: a verdict may have the number of another process, and AppArmor's tells the profile by itself. */
  count(subject: Subject, kind: Kind): void {
    const before = this.#subject
    if (subject !== before || kind !== this.#kind) {
      const isSame = before !== null && kind === this.#kind && isOfSame(before, subject, kind)
      if (!isSame) this.#latest = this.#found(subject, kind)
      this.#subject = subject
      this.#kind = kind
    }
    for (const origin of this.#latest) origin.records++
  }

  #found(subject: Subject, kind: Kind): readonly { records: number }[] {
    const known = this.#known[kind]
    let found = known.get(subject)
    if (found === undefined) known.set(subject, (found = this.#of(subject, kind)))
    return found
  }

  tell(sink: Sink): void {
    const labels = new Map<string, Origin & { records: number }>()
    for (const origin of this.#counts.values()) {
      if (origin.by !== 'profile') sink.origin(origin)
      else {
        const name = this.#first(origin.name)
        const records = origin.records + (labels.get(name)?.records ?? 0)
        labels.set(name, { by: 'profile', name, records })
      }
    }
    for (const origin of labels.values()) sink.origin(origin)
  }

  #of(subject: Subject, kind: Kind): readonly { records: number }[] {
    const { keys, container, pid } = subject
    const label = kind === 'profile' ? null : workloadLabel(subject)
    const origins = keys.map(key => this.#named('key', nameText(Buffer.from(key, 'latin1'))))
    if (container?.name != null) origins.push(this.#named('container', container.name))
    if (container?.pod != null) origins.push(this.#named('pod', container.pod))
    if (label !== null) {
      if (kind === 'call') this.#follow(pid, label)
      origins.push(this.#named('profile', label))
    }
    return origins.filter(origin => origin !== null)
  }

  /** A process that changes its label stays of the workload that it was of. */
  #follow(pid: number, label: string): void {
    const known = this.#labels.get(pid)
    if (known === undefined) {
      if (this.#labels.size === MOST_PROCESSES) this.#labels.clear()
      this.#labels.set(pid, label)
    } else if (known !== label && this.#before.size < MOST) {
      const [first, later] = [this.#first(known), this.#first(label)]
      if (first !== later) this.#before.set(later, first)
    }
  }

  #first(label: string): string {
    let first = label
    for (let next = this.#before.get(first); next !== undefined; next = this.#before.get(first))
      first = next
    return first
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

function isOfSame(a: Subject, b: Subject, kind: Kind): boolean {
  const { length } = a.keys
  return (
    a.container === b.container &&
    a.label === b.label &&
    // The process of a call may have had another label before.
    (kind !== 'call' || a.label === null || a.pid === b.pid) &&
    length === b.keys.length &&
    (length === 0 || (length === 1 && a.keys[0] === b.keys[0]))
  )
}
