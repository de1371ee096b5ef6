import type { Behaviour, Fact, Place } from '../../behaviour.ts'
import { LISTS } from '../../lists.ts'
import type { ListName, ListRules } from '../../lists.ts'
import { oneRun } from '../../runs.ts'

/** Lists of facts that effects fill; the others have logs of their own. */
export type SceneList = Exclude<ListName, 'syscalls' | 'files' | 'binaries' | VerdictList>
type VerdictList = 'apparmor' | 'seccomp' | 'selinux'

/** The facts of one run as effects find them; equal facts become one, with the earliest place. */
export class FactLists {
  readonly #lists = new Map<SceneList, Map<string, Fact>>()

  add<N extends SceneList>(
    list: N,
    fact: Omit<Behaviour[N][number], keyof Fact>,
    first: Place
  ): void {
    // The key does not depend on runs and places.
    const key = (LISTS[list] as ListRules<Behaviour[N][number]>).key(fact as Behaviour[N][number])
    let facts = this.#lists.get(list)
    if (!facts) this.#lists.set(list, (facts = new Map()))
    const known = facts.get(key)
    if (known && known.first <= first) return
    facts.set(key, { ...fact, runs: oneRun(0), first })
  }

  of<N extends SceneList>(list: N): Behaviour[N] {
    return [...(this.#lists.get(list)?.values() ?? [])] as unknown as Behaviour[N]
  }
}
