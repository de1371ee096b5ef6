import { Decoder } from '../decode.ts'
import type { ArgumentText, Condition, Constant, EvidenceRule } from './evidence-rule.ts'
import facts from './capability-evidence.json' with { type: 'json' }

/** A file whose use needs a capability. */
export interface FileEvidence {
  readonly capability: string
  readonly confidence: 'high' | 'medium'
  readonly operation: string
  readonly pattern: RegExp
  /** AppArmor letters, any of which is evidence. */
  readonly access: string
}

/** Rules about one system call by its name in libseccomp; empty for most. */
export function capabilityEvidence(name: string): readonly EvidenceRule[] {
  return rules.get(name) ?? []
}

/** What the use of this file shows about capabilities; empty for nearly all files. */
export function fileEvidence(path: string): readonly FileEvidence[] {
  // Nearly no file says anything, and there may be a million of them.
  return anyFile.test(path) ? files.filter(({ pattern }) => pattern.test(path)) : NONE
}

const NONE: readonly never[] = []

/** What shows that a capability is needed. */
export interface CapabilityNeed {
  /** For a person: `bind port 80`. */
  readonly operation: string
  /** Calls that show it; empty: the use of a file does. */
  readonly calls: readonly string[]
  readonly confidence: 'high' | 'medium'
  /** errno without it; null: several, or none. */
  readonly errno: string | null
}

/** Everything that shows a need of a capability (lower case, without CAP_); what says the same of several calls is one. */
export function evidenceOf(capability: string): CapabilityNeed[] {
  const needs = new Map<string, CapabilityNeed>()
  const all = [...callRules, ...files.map(file => [[], { ...file, errno: null }] as const)]
  for (const [calls, rule] of all) {
    if (rule.capability !== capability) continue
    const { operation, confidence, errno } = rule
    const key = `${operation} ${confidence} ${errno}`
    const known = needs.get(key)?.calls ?? []
    needs.set(key, { operation, calls: [...new Set([...known, ...calls])], confidence, errno })
  }
  return [...needs.values()]
}

const root = new Decoder(facts, 'capability-evidence.json')
const rules = new Map<string, EvidenceRule[]>()
const callRules = root.at('calls').list(readRule)
for (const [names, rule] of callRules)
  for (const name of names) rules.set(name, [...(rules.get(name) ?? []), rule])

const files: readonly FileEvidence[] = root.at('files').list(item => ({
  ...readHead(item),
  pattern: new RegExp(item.at('pattern').string()),
  access: item.at('access').string()
}))

/** Matches what any of the patterns does. */
const anyFile = new RegExp(files.map(({ pattern }) => pattern.source).join('|'))

function readRule(item: Decoder): [names: string[], rule: EvidenceRule] {
  const rule = {
    ...readHead(item),
    errno: item.at('errno').nullable(errno => errno.string()),
    contains: item.optional('contains', text => text.string()) ?? null,
    when: item.at('when').list(readCondition)
  }
  return [item.at('syscalls').list(name => name.string()), rule]
}

function readHead(item: Decoder): Pick<EvidenceRule, 'capability' | 'confidence' | 'operation'> {
  return {
    capability: item.at('capability').string(),
    confidence: item.at('confidence').oneOf(['high', 'medium']),
    operation: item.at('operation').string()
  }
}

function readCondition(item: Decoder): Condition {
  const kind = item.at('kind').oneOf(['is', 'has', 'lacks', 'between', 'text', 'otherId'])
  switch (kind) {
    case 'is': {
      const mask = item.optional('mask', text => Number(text.string())) ?? 0xffffffff
      return { kind, ...readArgumentText(item), mask, of: item.at('of').list(readConstant) }
    }
    case 'has':
    case 'lacks':
      return { kind, ...readArgumentText(item), of: item.at('of').list(readConstant) }
    case 'between':
      return {
        kind,
        ...readArgumentText(item),
        min: item.at('min').integer(),
        max: item.at('max').integer()
      }
    case 'text':
      return { kind, ...readArgumentText(item), pattern: new RegExp(item.at('pattern').string()) }
    case 'otherId':
      return {
        kind,
        args: item.at('args').list(index => index.count()),
        of: item.at('of').oneOf(['uid', 'gid'])
      }
  }
}

function readArgumentText(item: Decoder): ArgumentText {
  return {
    at: item.at('at').count(),
    named: item.optional('named', name => name.string()) ?? null,
    fields: item.optional('fields', fields => fields.list(name => name.string())) ?? []
  }
}

function readConstant(item: Decoder): Constant {
  const name = item.string()
  return { name, value: Number(root.at('symbols').at(name).string()) }
}
