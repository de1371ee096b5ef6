import { pathBytes } from '../path-text.ts'
import { EVERYTHING } from '../selection.ts'
import type { Selection } from '../selection.ts'
import type { Subject } from './records/subject.ts'

/** What a record is about: calls have keys, verdicts may have a profile. */
export interface Evidence {
  readonly subject: Subject
  /** A SYSCALL record: only these have keys, and only these are left out by --not-exe. */
  readonly isCall: boolean
  readonly profile: string | null
  readonly time: number
}

/** Decides which records are of the selected workload, and follows its processes as they fork. */
export class RecordSelector {
  readonly #selection: Selection
  /** True when no option selects, so that every record is read. */
  readonly isOpen: boolean
  readonly #pids: Set<number>
  /** Records left out because no record names the parent of their process. */
  orphans = 0

  constructor(selection: Selection) {
    this.isOpen = selection === EVERYTHING
    this.#selection = asRecorded(selection)
    this.#pids = new Set(selection.pids)
  }

  /** True when the time of a record decides. */
  get hasWindow(): boolean {
    return this.#selection.since !== -Infinity || this.#selection.until !== Infinity
  }

  selects({ subject, isCall, profile, time }: Evidence): boolean {
    const { keys, exes, notExes, comms, profiles, containers, pods, since, until } = this.#selection
    // A record without a time (NaN) may be of any.
    if (this.hasWindow && !(time >= since && time <= until)) return false
    if (isCall && keys.length > 0 && !subject.keys.some(key => keys.includes(key))) return false
    if (isCall && subject.exe !== null && notExes.includes(subject.exe)) return false
    if (exes.length > 0 && !isOneOf(subject.exe, exes)) return false
    if (comms.length > 0 && !isOneOf(subject.comm, comms)) return false
    if (profiles.length > 0 && !isBelow(profile ?? subject.label, profiles)) return false
    if (containers.length > 0 && !isOneOf(subject.container?.name ?? null, containers)) return false
    if (pods.length > 0 && !isOneOf(subject.container?.pod ?? null, pods)) return false
    return this.#isOfFamily(subject)
  }

  /** Follows a process by any record of a call, selected or not. */
  follow({ pid, ppid }: Subject): void {
    if (this.#pids.has(ppid)) this.#pids.add(pid)
  }

  #isOfFamily(subject: Subject): boolean {
    if (this.#selection.pids.length === 0) return true
    this.follow(subject)
    const isOfThem = this.#pids.has(subject.pid)
    if (!isOfThem && subject.ppid < 0) this.orphans++
    return isOfThem
  }
}

/** With what programs chose as a subject has it: bytes as latin1. It may be given as it is, or as it is shown: `\xff`. */
function asRecorded(selection: Selection): Selection {
  const recorded = (names: readonly string[]) =>
    names.flatMap(name => [Buffer.from(name, 'utf8').toString('latin1'), pathBytes(name) ?? name])
  const { keys, exes, notExes, comms } = selection
  return {
    ...selection,
    keys: recorded(keys),
    exes: recorded(exes),
    notExes: recorded(notExes),
    comms: recorded(comms)
  }
}

function isOneOf(text: string | null, wanted: readonly string[]): boolean {
  return text !== null && wanted.includes(text)
}

/** `shop` chooses `shop`, `shop (enforce)`, its children `shop//cp`, and what is stacked with it: `till//&shop`. */
function isBelow(label: string | null, profiles: readonly string[]): boolean {
  if (label === null) return false
  const parts = label.replace(/ \([a-z]+\)$/, '').split('//&')
  return profiles.some(profile =>
    parts.some(part => part === profile || part.startsWith(`${profile}//`))
  )
}
