import type { Behaviour } from '../../behaviour/behaviour.ts'
import { versionOfAbi } from '../../facts/apparmor-versions.ts'
import { compile, literalPrefix } from '../../language/apparmor/automaton.ts'
import { includes } from '../../language/apparmor/pattern.ts'
import { PrefixIndex } from '../../language/apparmor/prefix-index.ts'
import { groupBy } from '../../group.ts'
import { byCodeUnit } from '../../order.ts'
import type { Rule } from '../../language/apparmor/profile.ts'
import { covers } from '../../language/apparmor/source/other-rule.ts'
import { printRule } from '../../language/apparmor/print.ts'
import { decideAppArmor } from '../apparmor.ts'
import { familyOf, joinNames, splitNames } from '../apparmor/siblings.ts'
import { decideCapabilities } from '../capabilities.ts'
import type { DecideOptions } from '../options.ts'
import { accessOf, bitsOf } from '../../behaviour/access.ts'
import type { FileRule, Reason } from '../policy.ts'
import { amendOtherVerdicts } from './other-verdicts.ts'
import { byHand, change } from './change.ts'
import type { Change } from './change.ts'
import type { Coverage } from './coverage.ts'
import { fileNeeds } from './file-needs.ts'
import type { FileNeed } from './file-needs.ts'
import { asNeed, seenRules } from './seen-rules.ts'
import { severityOfFile } from './severity.ts'
import type { Severity } from './severity.ts'

/** What of the evidence a profile of anyone refuses, and the rules to add. Files first, each kind sorted. */
export function amendAppArmor(
  profile: Coverage,
  behaviour: Behaviour,
  options: DecideOptions,
  allowDangerous: boolean
): Change<Rule>[] {
  // The text says which kinds of rules its readers know.
  const apparmor = versionOfAbi(profile.abi) ?? options.apparmor
  const proposal = decideAppArmor(
    behaviour,
    { ...options, apparmor },
    decideCapabilities(behaviour)
  )
  const files = amendFiles(profile, fileNeeds(behaviour, options), proposal.files, allowDangerous)
  const others = seenRules(proposal).flatMap(({ rule, severity, reason }): Change<Rule>[] => {
    const state = profile.other(asNeed(rule))
    const what = printRule(rule).replace(/,$/, '')
    if (state === 'allowed') return []
    if (state === 'refused') return [byHand(what, severity, reason, 'a deny rule refuses it')]
    return [change(what, severity, reason, rule, allowDangerous)]
  })
  const made = others.flatMap(({ edit }) => (edit === null ? [] : [asNeed(edit)]))
  const shown = new Set(others.map(({ what }) => what))
  const told = amendOtherVerdicts(profile, behaviour, allowDangerous).filter(
    ({ what, edit }) =>
      !shown.has(what) && (edit === null || !made.some(rule => covers(rule, asNeed(edit))))
  )
  return [...files, ...others, ...told]
}

interface Draft {
  /** The worst of the paths themselves: a pattern also fits what nobody used. */
  severity: Severity
  letters: number
  owner: boolean
  readonly reason: Reason
}

function amendFiles(
  profile: Coverage,
  needs: readonly FileNeed[],
  proposals: readonly FileRule[],
  allowDangerous: boolean
): Change<Rule>[] {
  // A name side by side with others is asked for alone.
  const patterns = new PrefixIndex(
    proposals.flatMap(rule => splitNames(rule.pattern).map(pattern => ({ ...rule, pattern }))),
    ({ pattern }) => literalPrefix(pattern)
  )
  const drafts = new Map<string, Draft>()
  const refused: Change<Rule>[] = []
  for (const need of needs) {
    if (need.by.length > 0 && need.by.every(by => by !== null && profile.leaves(by))) continue
    const refusal = profile.refusal(need)
    if (refusal) refused.push(refusedBy(refusal.line, need))
    else
      for (const letter of profile.missingLetters(need)) addLetter(drafts, need, letter, patterns)
  }
  const added = joinAlike(drafts).map(draft => toChange(draft, allowDangerous))
  return [...added, ...refused].sort((a, b) => byCodeUnit(a.what, b.what))
}

function refusedBy(line: number | null, { pattern, letters, reason }: FileNeed): Change<Rule> {
  const where = line === null ? 'in an included file' : `in line ${line}`
  const severity = severityOfFile(pattern, letters)
  return byHand(`${pattern} ${letters}`, severity, reason, `refused ${where}`)
}

/** Adds a letter of a need to the draft of the rule that is to allow it. */
function addLetter(
  drafts: Map<string, Draft>,
  need: FileNeed,
  letter: string,
  proposals: PrefixIndex<FileRule>
): void {
  const { pattern, owner } = widest(need, letter, proposals)
  const severity = severityOfFile(need.pattern, letter)
  const draft = drafts.get(pattern)
  const bit = bitsOf(letter) ?? 0
  if (!draft) {
    drafts.set(pattern, { severity, letters: bit, owner, reason: need.reason })
    return
  }
  draft.letters |= bit
  draft.owner &&= owner
  if (severity.level > draft.severity.level) draft.severity = severity
}

function toChange(
  [pattern, { severity, letters, owner, reason }]: readonly [string, Draft],
  allowDangerous: boolean
): Change<Rule> {
  const perms = accessOf(letters)
  const isOwners = owner && /[wa]/.test(perms)
  const rule: Rule = { kind: 'file', deny: false, owner: isOwners, pattern, perms }
  return change(`${pattern} ${perms}`, severity, reason, rule, allowDangerous)
}

/** Names side by side that ask for the same, and are as bad, in one line. */
function joinAlike(drafts: ReadonlyMap<string, Draft>): [pattern: string, draft: Draft][] {
  return groupBy(drafts, ([pattern, { letters, owner, severity }]) =>
    [familyOf(pattern) ?? pattern, letters, owner, severity.level, severity.why].join('\0')
  ).map(([, alike]) => [joinNames(alike.map(([pattern]) => pattern)), alike[0]![1]])
}

/** The pattern that a profile made today would have for the path, and whether for its owner alone. */
function widest(
  need: FileNeed,
  letter: string,
  proposals: PrefixIndex<FileRule>
): { readonly pattern: string; readonly owner: boolean } {
  const path = compile(need.pattern)
  const found = proposals
    .startsOf(literalPrefix(need.pattern))
    .find(rule => rule.perms.includes(letter) && includes([compile(rule.pattern)], path))
  if (!found) return { pattern: need.pattern, owner: false }
  return { pattern: found.pattern, owner: found.owner && need.owner }
}
