import type { Texts } from '../../../trace/texts.ts'
import type {
  AppArmorVerdict,
  SeccompVerdict,
  SelinuxVerdict,
  Verdict
} from '../../../trace/verdict.ts'
import type { AppArmorFact, Place, SeccompFact, SelinuxFact, SyscallFact } from '../../behaviour.ts'
import { CallLog } from './call-log.ts'
import { LISTS } from '../../lists.ts'
import { oneRun } from '../../runs.ts'
import { byCodeUnit } from '../../../order.ts'

/** A fact that is counted. */
interface Counted<T> {
  readonly fact: T
  count: number
  first: Place
}

/** Verdicts whose fact is known at once. */
const MOST_KNOWN = 1 << 14

/** What enforcers wrote in one run. */
export class VerdictLog {
  /** Every call that a filter logged, whatever became of it: the program made it. */
  readonly calls: CallLog
  readonly #names: Texts
  readonly #actions = new Map<string, CallLog>()
  readonly #apparmor = new Map<string, Counted<AppArmorFact>>()
  readonly #selinux = new Map<string, Counted<SelinuxFact>>()
  /** A parser gives the same object for the same text, and a fact's key takes 5 us to make. */
  readonly #known = new Map<Verdict, Counted<unknown>>()

  constructor(names: Texts) {
    this.#names = names
    this.calls = new CallLog(names)
  }

  add(verdict: Verdict, place: Place): void {
    if (verdict.kind === 'seccomp') return this.#seccomp(verdict, place)
    let counted = this.#known.get(verdict)
    if (counted === undefined) {
      if (this.#known.size >= MOST_KNOWN) this.#known.clear()
      this.#known.set(verdict, (counted = this.#factOf(verdict)))
    }
    counted.count++
    counted.first = Math.min(counted.first, place)
  }

  #factOf(verdict: AppArmorVerdict | SelinuxVerdict): Counted<unknown> {
    const seen = { count: 0, runs: oneRun(0), first: 0 }
    if (verdict.kind === 'apparmor') {
      const { verdict: word, profile, class: kind, fields } = verdict
      const fact = { verdict: word, profile, class: kind, ...fields, ...seen }
      return factIn(this.#apparmor, LISTS.apparmor.key(fact), fact)
    }
    const { source, target, class: kind, perms, permissive, isGranted } = verdict
    const granted = isGranted ? { granted: true as const } : {}
    const fact = { source, target, class: kind, perms, permissive, ...granted, ...seen }
    return factIn(this.#selinux, LISTS.selinux.key(fact), fact)
  }

  seccomp(): SeccompFact[] {
    return [...this.#actions].flatMap(([action, log]) =>
      log.facts(false).map(({ arch, name, count: calls, runs, first }: SyscallFact) => ({
        arch,
        syscall: name,
        action,
        count: calls,
        runs,
        first
      }))
    )
  }

  apparmor(): AppArmorFact[] {
    return factsIn(this.#apparmor)
  }

  selinux(): SelinuxFact[] {
    return factsIn(this.#selinux)
  }

  #seccomp({ arch, name, action }: SeccompVerdict, place: Place): void {
    let log = this.#actions.get(action)
    if (!log) this.#actions.set(action, (log = new CallLog(this.#names)))
    log.count(arch, name, -1, place, 0)
    this.calls.count(arch, name, -1, place, 0)
  }
}

function factIn<T>(facts: Map<string, Counted<T>>, key: string, fact: T): Counted<T> {
  let counted = facts.get(key)
  if (counted === undefined) facts.set(key, (counted = { fact, count: 0, first: Infinity }))
  return counted
}

/** In the order of their keys. */
function factsIn<T>(facts: ReadonlyMap<string, Counted<T>>): T[] {
  return [...facts]
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([, { fact, count, first }]) => ({ ...fact, count, first }))
}
