import type { Texts } from '../trace/texts.ts'
import { APPARMOR_FIELDS } from '../trace/verdict.ts'
import type { AppArmorFields, SeccompVerdict, Verdict } from '../trace/verdict.ts'
import type { AppArmorFact, Place, SeccompFact, SelinuxFact, SyscallFact } from './behaviour.ts'
import { CallLog } from './call-log.ts'
import { LISTS } from './lists.ts'
import { oneRun } from './runs.ts'

/** What enforcers wrote in one run. */
export class VerdictLog {
  /** Every call that a filter logged, whatever became of it: the program made it. */
  readonly calls: CallLog
  readonly #names: Texts
  readonly #actions = new Map<string, CallLog>()
  readonly #apparmor = new Map<string, AppArmorFact>()
  readonly #selinux = new Map<string, SelinuxFact>()

  constructor(names: Texts) {
    this.#names = names
    this.calls = new CallLog(names)
  }

  add(verdict: Verdict, place: Place): void {
    switch (verdict.kind) {
      case 'seccomp':
        return this.#seccomp(verdict, place)
      case 'apparmor': {
        const { verdict: word, profile, class: kind, fields } = verdict
        const fact: AppArmorFact = {
          verdict: word,
          profile,
          class: kind,
          ...inOrder(fields),
          count: 1,
          runs: oneRun(0),
          first: place
        }
        return count(this.#apparmor, LISTS.apparmor.key(fact), fact)
      }
      case 'selinux': {
        const { source, target, class: kind, perms, permissive } = verdict
        const fact = {
          source,
          target,
          class: kind,
          perms,
          permissive,
          count: 1,
          runs: oneRun(0),
          first: place
        }
        return count(this.#selinux, LISTS.selinux.key(fact), fact)
      }
    }
    verdict satisfies never
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
    return [...this.#apparmor.values()]
  }

  selinux(): SelinuxFact[] {
    return [...this.#selinux.values()]
  }

  #seccomp({ arch, name, action }: SeccompVerdict, place: Place): void {
    let log = this.#actions.get(action)
    if (!log) this.#actions.set(action, (log = new CallLog(this.#names)))
    log.count(arch, name, -1, place, 0)
    this.calls.count(arch, name, -1, place, 0)
  }
}

function count<T extends { readonly count: number; readonly first: Place }>(
  facts: Map<string, T>,
  key: string,
  fact: T
): void {
  const known = facts.get(key)
  if (!known) facts.set(key, fact)
  else
    facts.set(key, { ...known, count: known.count + 1, first: Math.min(known.first, fact.first) })
}

/** The members in the order in which they are written: records have them in theirs. */
function inOrder(fields: AppArmorFields): AppArmorFields {
  return Object.fromEntries(
    APPARMOR_FIELDS.flatMap(field => (fields[field] === undefined ? [] : [[field, fields[field]]]))
  )
}
