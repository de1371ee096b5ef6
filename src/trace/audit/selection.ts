import type { Subject } from './records/subject.ts'

/** Which records a person wants; an empty list: any. Times in milliseconds since 1970. */
export interface Selection {
  readonly keys: readonly string[]
  readonly exes: readonly string[]
  readonly notExes: readonly string[]
  readonly comms: readonly string[]
  /** These processes and all that came from them. */
  readonly pids: readonly number[]
  /** AppArmor profiles, with their children, or other labels. */
  readonly profiles: readonly string[]
  readonly containers: readonly string[]
  readonly pods: readonly string[]
  readonly since: number
  readonly until: number
}

export const EVERYTHING: Selection = {
  keys: [],
  exes: [],
  notExes: [],
  comms: [],
  pids: [],
  profiles: [],
  containers: [],
  pods: [],
  since: -Infinity,
  until: Infinity
}

/** What a record is about: calls have keys, verdicts may have a profile. */
export interface Evidence {
  readonly subject: Subject
  /** A SYSCALL record: only these have keys, and only these are left out by --not-exe. */
  readonly isCall: boolean
  readonly profile: string | null
  readonly time: number
}

/** Decides which records are of the chosen workload; knows its processes as they appear. */
export class Chooser {
  readonly #selection: Selection
  readonly #pids: Set<number>
  /** Records left out because nothing tells where their process came from. */
  orphans = 0

  constructor(selection: Selection) {
    this.#selection = selection
    this.#pids = new Set(selection.pids)
  }

  /** True when nothing was asked for, so that everything is chosen. */
  get isOpen(): boolean {
    return this.#selection === EVERYTHING
  }

  /** True when what is chosen depends on the time of a record. */
  get hasWindow(): boolean {
    return this.#selection.since !== -Infinity || this.#selection.until !== Infinity
  }

  chooses({ subject, isCall, profile, time }: Evidence): boolean {
    const { keys, exes, notExes, comms, profiles, containers, pods, since, until } = this.#selection
    // Of a record without a time nobody knows whether it is of the window.
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

  /** Any record of a call tells where its process came from, whether it is chosen or not. */
  sees({ pid, ppid }: Subject): void {
    if (this.#pids.has(ppid)) this.#pids.add(pid)
  }

  #isOfFamily(subject: Subject): boolean {
    if (this.#selection.pids.length === 0) return true
    this.sees(subject)
    const isOfThem = this.#pids.has(subject.pid)
    if (!isOfThem && subject.ppid < 0) this.orphans++
    return isOfThem
  }
}

function isOneOf(text: string | null, wanted: readonly string[]): boolean {
  return text !== null && wanted.includes(text)
}

/** `shop` chooses `shop`, `shop (enforce)` and its children `shop//cp`. */
function isBelow(label: string | null, profiles: readonly string[]): boolean {
  if (label === null) return false
  const bare = label.replace(/ \([a-z]+\)$/, '')
  return profiles.some(profile => bare === profile || bare.startsWith(`${profile}//`))
}
