import { capabilityEvidence } from '../../facts/capability-evidence.ts'
import { matches, memberOf } from '../../facts/evidence-match.ts'
import type { Caller } from '../../facts/evidence-match.ts'
import type { EvidenceRule } from '../../facts/evidence-rule.ts'
import { FAILED } from '../../trace/sink.ts'
import type { Call } from '../../trace/sink.ts'
import { Texts } from '../../trace/texts.ts'
import type { Scene } from './scene/scene.ts'

const MAX_KNOWN = 2000
/** More than a call shows. */
const MAX_ARGUMENTS = 64

/** Rules about one system call that look for the same word. */
interface RuleGroup {
  /** A word that every call which fits has: looked for in the bytes before any text is made; null without one. */
  readonly contains: Buffer | null
  /** The rules by their first conditions alone: mostly none fits, whatever the other arguments say. */
  readonly first: KnownRules
  readonly whole: KnownRules
}

/** What the calls by one name show of capabilities. */
export class Evidence {
  readonly #groups: readonly RuleGroup[]

  constructor(name: string) {
    const groups = new Map<string | null, EvidenceRule[]>()
    for (const rule of capabilityEvidence(name)) {
      const group = groups.get(rule.contains)
      if (group) group.push(rule)
      else groups.set(rule.contains, [rule])
    }
    this.#groups = Array.from(groups, ([contains, rules]) => ({
      contains: contains === null ? null : Buffer.from(contains),
      first: new KnownRules(rules.map(rule => ({ ...rule, when: rule.when.slice(0, 1) }))),
      whole: new KnownRules(rules)
    }))
  }

  get isEmpty(): boolean {
    return this.#groups.length === 0
  }

  /** True when a rule is about the argument. */
  looksAt(index: number): boolean {
    return this.#groups.some(({ whole }) => whole.looksAt(index))
  }

  /** Adds the evidence that the current call gives. */
  weigh(scene: Scene): void {
    const { call } = scene
    if (!scene.hasWorked && call.outcome !== FAILED) return
    for (const group of this.#groups) {
      if (group.contains !== null && !mentions(scene, group.contains)) continue
      if (group.first.fitting(scene).length > 0)
        for (const rule of group.whole.fitting(scene)) add(scene, rule)
    }
  }
}

function argumentsOf(rule: EvidenceRule): readonly number[] {
  return rule.when.flatMap(condition =>
    condition.kind === 'otherId' ? condition.args : [condition.at]
  )
}

function mentions({ call }: Scene, word: Buffer): boolean {
  for (let index = 0; index < call.count; index++) if (call.mentions(index, word)) return true
  return false
}

/** Rules, and which of them fit what has been printed before: programs repeat themselves. */
class KnownRules {
  readonly #rules: readonly EvidenceRule[]
  /** First and last of the arguments that the rules look at. */
  readonly #from: number
  readonly #to: number
  /** The members of that one argument, where they look at nothing else. */
  readonly #members: readonly string[]
  #texts = new Texts()
  /** What those arguments say, how many there are, whose users they are -> the rules that fit. */
  readonly #known = new Map<number, readonly EvidenceRule[]>()

  constructor(rules: readonly EvidenceRule[]) {
    this.#rules = rules
    const at = rules.flatMap(argumentsOf)
    this.#from = Math.min(...at)
    this.#to = Math.max(...at)
    this.#members = this.#from === this.#to ? membersIn(rules) : []
  }

  looksAt(index: number): boolean {
    return this.#rules.some(rule => argumentsOf(rule).includes(index))
  }

  fitting({ call, task }: Scene): readonly EvidenceRule[] {
    const inOwnUserNamespace = task.process.hasOwnUsers
    const id = this.#textOf(call)
    const key = (id * MAX_ARGUMENTS + call.count) * 2 + (inOwnUserNamespace ? 1 : 0)
    let rules = this.#known.get(key)
    if (rules === undefined) {
      const caller: Caller = { uid: null, gid: null, inOwnUserNamespace }
      const args = Array.from({ length: call.count }, (_, index) => call.raw(index))
      rules = this.#rules.filter(rule => matches(rule, args, caller))
      this.#known.set(key, rules)
      if (this.#known.size > MAX_KNOWN) {
        this.#texts = new Texts()
        this.#known.clear()
      }
    }
    return rules
  }

  #textOf(call: Call): number {
    if (this.#members.length === 0) return call.spanId(this.#from, this.#to, this.#texts)
    // Others, such as an address or a number that was returned, are of one call alone.
    const shown = call.raw(this.#from)
    const members = this.#members.map(name => memberOf(shown, name))
    return this.#texts.internString(JSON.stringify(members))
  }
}

/** None where a rule looks at more than members. */
function membersIn(rules: readonly EvidenceRule[]): readonly string[] {
  const fields = rules.flatMap(({ when }) =>
    when.map(condition => (condition.kind === 'otherId' ? [] : condition.fields))
  )
  return fields.some(names => names.length === 0) ? [] : [...new Set(fields.flat())]
}

function add(scene: Scene, rule: EvidenceRule): void {
  const isRefused = scene.call.outcome === FAILED && scene.error === rule.errno
  if (!scene.hasWorked && !isRefused) return
  scene.add('capabilities', {
    capability: rule.capability,
    operation: rule.operation,
    outcome: isRefused ? 'refused' : 'used',
    confidence: rule.confidence,
    by: scene.by
  })
}
