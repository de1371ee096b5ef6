import { capabilityEvidence } from '../facts/capability-evidence.ts'
import { matches } from '../facts/evidence-match.ts'
import type { Caller } from '../facts/evidence-match.ts'
import type { EvidenceRule } from '../facts/evidence-rule.ts'
import { FAILED } from '../trace/sink.ts'
import type { Scene } from './scene.ts'

const MAX_KNOWN = 2000

/** Rules about one system call that look at the same arguments. */
interface RuleGroup {
  /** A word that every call which fits has: looked for in the bytes before any text is made; null without one. */
  readonly contains: Buffer | null
  readonly rules: readonly EvidenceRule[]
  /** Arguments that the rules look at. */
  readonly at: readonly number[]
  /** Texts of those arguments -> the rules that fit. Programs repeat themselves. */
  readonly known: Map<string, readonly EvidenceRule[]>
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
      rules,
      at: [...new Set(rules.flatMap(argumentsOf))],
      known: new Map()
    }))
  }

  get isEmpty(): boolean {
    return this.#groups.length === 0
  }

  /** Adds what the call at hand shows. */
  weigh(scene: Scene): void {
    const { call } = scene
    if (!scene.hasWorked && call.outcome !== FAILED) return
    for (const group of this.#groups) {
      if (group.contains !== null && !mentions(scene, group.contains)) continue
      for (const rule of fitting(group, scene)) add(scene, rule)
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

function fitting(group: RuleGroup, scene: Scene): readonly EvidenceRule[] {
  const { call, task } = scene
  const inOwnUserNamespace = task.process.hasOwnUsers
  const key = `${inOwnUserNamespace}${call.count}${group.at.map(index => `\0${call.raw(index)}`).join('')}`
  let rules = group.known.get(key)
  if (rules === undefined) {
    const caller: Caller = { uid: null, gid: null, inOwnUserNamespace }
    const args = Array.from({ length: call.count }, (_, index) => call.raw(index))
    rules = group.rules.filter(rule => matches(rule, args, caller))
    if (group.known.size < MAX_KNOWN) group.known.set(key, rules)
  }
  return rules
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
