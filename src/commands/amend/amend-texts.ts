import type { Behaviour } from '../../behaviour/behaviour.ts'
import { UserError } from '../../errors.ts'
import { listed } from '../../listed.ts'
import { sortedSet } from '../../order.ts'
import { withWanted } from '../../policy/wanted.ts'
import { readBackAddedRules, readBackAmendedSeccomp } from '../../check/read-back-amended.ts'
import type { Base, BaseFile } from '../../host/read-base.ts'
import { readIncluded } from '../../host/read-base.ts'
import { withIncludes } from '../../language/apparmor/source/includes.ts'
import type { Rule } from '../../language/apparmor/profile.ts'
import {
  isRoot,
  readSourceProfile,
  readSourceProfiles
} from '../../language/apparmor/source/profile.ts'
import type { SourceProfile } from '../../language/apparmor/source/profile.ts'
import { parseExactJson } from '../../language/seccomp/exact-json.ts'
import { parseSeccompProfile } from '../../language/seccomp/parse-profile.ts'
import { amendAppArmor } from '../../policy/base/apparmor.ts'
import { byHand } from '../../policy/base/change.ts'
import type { Change } from '../../policy/base/change.ts'
import { Coverage } from '../../policy/base/coverage.ts'
import { evidenceOf, ownerOf } from '../../policy/base/evidence-of.ts'
import { amendSeccomp } from '../../policy/base/seccomp.ts'
import type { DecideOptions } from '../../policy/options.ts'
import type { ProfileNames } from '../../render/artifact.ts'
import { addRules, rename } from '../../render/base/apparmor.ts'
import { addCapabilities, renamePod } from '../../render/base/pod.ts'
import { amendReport } from '../../render/base/report.ts'
import { editSeccomp } from '../../render/base/seccomp.ts'
import { digest, stemOf } from '../../render/profile-names.ts'

/** One text of an earlier profile, as it is now. */
export interface AmendedText {
  readonly target: 'seccomp' | 'apparmor' | 'pod' | 'report'
  readonly file: string
  readonly text: string
  readonly isChanged: boolean
  readonly changes: readonly Change<unknown>[]
  /** What could not be judged. */
  readonly notices: readonly string[]
}

export interface AmendSettings {
  readonly behaviour: Behaviour
  readonly settings: DecideOptions
  readonly allowDangerous: boolean
  readonly includeFolders: readonly string[]
}

/** The texts of an earlier profile after the changes, each read back. @throws UserError for what is no profile */
export async function amendTexts(
  base: Base,
  wanted: AmendSettings
): Promise<{ readonly texts: readonly AmendedText[]; readonly names: ProfileNames }> {
  const seccomp = base.seccomp && (await amendSeccompText(base.seccomp, wanted))
  const apparmor = base.apparmor && amendAppArmorText(base.apparmor, wanted)
  const { name } = wanted.settings
  const names = {
    seccomp: seccomp ? `tracewall/${name}-${seccomp.hash}.json` : '',
    apparmor: apparmor?.name ?? ''
  }
  const pod = base.pod && amendPodText(base.pod, name, names, apparmor)
  const changed = [seccomp, apparmor, pod].flatMap(text => text ?? [])
  const report = base.report && amendReportText(base.report, names, changed, wanted.behaviour)
  return { texts: report === null ? changed : [...changed, report], names }
}

/** Its changes are those of the other texts, which the report describes. */
function amendReportText(
  { file, text }: BaseFile,
  names: ProfileNames,
  texts: readonly AmendedText[],
  behaviour: Behaviour
): AmendedText {
  const additions = texts.flatMap(({ target, changes }) =>
    changes.filter(({ state }) => state === 'made').map(change => ({ ...change, target }))
  )
  const edited = amendReport(text, names, additions, behaviour)
  return {
    target: 'report',
    file,
    text: edited,
    isChanged: edited !== text,
    changes: [],
    notices: []
  }
}

async function amendSeccompText(
  { file, shown, text }: BaseFile,
  { behaviour, allowDangerous }: AmendSettings
): Promise<AmendedText & { readonly hash: string }> {
  const profile = await parseSeccompProfile(text, shown)
  const { changes, left } = amendSeccomp(profile, behaviour, allowDangerous)
  const edited = editSeccomp(text, madeEdits(changes))
  await readBackAmendedSeccomp(edited, text, madeEdits(changes))
  const hash = digest(await parseExactJson(edited, shown))
  const isChanged = edited !== text
  const notices = left.map(why => `${shown}: ${why}`)
  return { target: 'seccomp', file, text: edited, isChanged, changes, notices, hash }
}

function amendAppArmorText(
  { file, shown, text }: BaseFile,
  wanted: AmendSettings
): AmendedText & { readonly name: string } {
  const profiles = readSourceProfiles(text, shown)
  const main = mainProfile(profiles, wanted.behaviour, shown)
  const labels = profiles.map(({ label }) => label)
  const parts = profiles.map(profile => {
    const own = evidenceOf(wanted.behaviour, profile.label, main.label, labels)
    return { profile, ...amendProfile(profile, own, wanted) }
  })
  const added = parts.map(({ profile, changes }) => ({ profile, rules: madeEdits(changes) }))
  const odd = parts.flatMap(({ notUnderstood }) => notUnderstood).sort((a, b) => a - b)
  const notices = [
    ...sortedSet(parts.flatMap(({ missing }) => missing)).map(
      name =>
        `${shown}: ${name} is not at hand, so what it allows may be allowed twice; name its folder with --include`
    ),
    ...(odd.length > 0
      ? [
          `${shown}: what stands in line ${listed(odd.map(String), 5)} is not understood, so it counts as neither allowing nor refusing anything`
        ]
      : [])
  ]
  const changes = parts.flatMap(({ profile, changes }) =>
    profile === main
      ? changes
      : changes.map(change => ({ ...change, what: `${change.what} in ${profile.label}` }))
  )
  const made = { target: 'apparmor', file, changes, notices } as const
  if (added.every(({ rules }) => rules.length === 0))
    return { ...made, text, isChanged: false, name: main.name }
  const edited = renamed(addRules(text, added), main, shown)
  readBackAddedRules(edited.text, text, added)
  return { ...made, ...edited, isChanged: true }
}

/** What one profile lacks, and which of the files that it includes are missing here. */
function amendProfile(
  profile: SourceProfile,
  own: Behaviour,
  { includeFolders, settings, allowDangerous }: AmendSettings
): {
  readonly changes: readonly Change<Rule>[]
  readonly missing: readonly string[]
  readonly notUnderstood: readonly number[]
} {
  const included = withIncludes(profile, name => readIncluded(includeFolders, name))
  const coverage = new Coverage(profile, included.rules, included.variables)
  const behaviour = withWanted(own, settings)
  const { notUnderstood } = coverage
  return {
    changes: amendAppArmor(coverage, behaviour, settings, allowDangerous),
    missing: included.missing.filter(name => notUnderstood.length > 0 || !KNOWN.has(name)),
    notUnderstood
  }
}

/** The profile that the workload runs under: the only one, or the one that the log speaks of. @throws UserError */
function mainProfile(
  profiles: readonly SourceProfile[],
  behaviour: Behaviour,
  shown: string
): SourceProfile {
  const roots = profiles.filter(isRoot)
  const labels = roots.map(({ label }) => label)
  const told = sortedSet(behaviour.apparmor.flatMap(fact => ownerOf(fact, labels) ?? []))
  const [main, ...others] =
    roots.length > 1 ? roots.filter(({ label }) => told.includes(label)) : roots
  if (main && others.length === 0) return main
  if (roots.length === 0) throw new UserError(`${shown}: holds no AppArmor profile`)
  throw new UserError(
    `${shown}: holds the profiles ${labels.join(', ')}: choose the records of one with --profile, or name a file with one`
  )
}

/** What our facts have of it is enough for most profiles. */
const KNOWN = new Set(['tunables/global'])

/** A changed profile is another one: names of ours say so, those of others stay. */
function renamed(
  text: string,
  { name }: SourceProfile,
  shown: string
): { readonly text: string; readonly name: string } {
  const stem = stemOf(name)
  if (stem === null) return { text, name }
  const profile = readSourceProfile(text, shown)
  const next = stem + digest(rename(profile, stem))
  return { text: rename(profile, next), name: next }
}

function amendPodText(
  { file, text }: BaseFile,
  workload: string,
  names: ProfileNames,
  apparmor: AmendedText | null
): AmendedText {
  const changes: Change<unknown>[] = []
  let edited = renamePod(text, workload, names)
  for (const change of apparmor?.changes ?? []) {
    const [, capability] = /^capability ([a-z_]+)$/.exec(change.what) ?? []
    if (capability === undefined || change.state !== 'made') continue
    const name = capability.toUpperCase()
    const added = addCapabilities(edited, [name])
    const what = `capabilities.add ${name}`
    const { severity, reason } = change
    edited = added ?? edited
    changes.push(
      added === null
        ? byHand(what, severity, reason, 'not in the form of our own pod lines')
        : { ...change, what }
    )
  }
  return { target: 'pod', file, text: edited, isChanged: edited !== text, changes, notices: [] }
}

function madeEdits<Edit>(changes: readonly Change<Edit>[]): Edit[] {
  return changes.flatMap(({ state, edit }) => (state === 'made' && edit !== null ? [edit] : []))
}
