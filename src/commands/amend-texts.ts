import type { Behaviour } from '../behaviour/behaviour.ts'
import { readBackAddedRules, readBackAmendedSeccomp } from '../check/read-back-amended.ts'
import type { Base, BaseFile } from '../host/read-base.ts'
import { readIncluded } from '../host/read-base.ts'
import { withIncludes } from '../language/apparmor/source/includes.ts'
import { readSourceProfile } from '../language/apparmor/source/profile.ts'
import { parseExactJson } from '../language/seccomp/exact-json.ts'
import { parseSeccompProfile } from '../language/seccomp/parse-profile.ts'
import { amendAppArmor } from '../policy/base/apparmor.ts'
import { byHand } from '../policy/base/change.ts'
import type { Change } from '../policy/base/change.ts'
import { Coverage } from '../policy/base/coverage.ts'
import { amendSeccomp } from '../policy/base/seccomp.ts'
import type { DecideOptions } from '../policy/options.ts'
import type { ProfileNames } from '../render/artifact.ts'
import { addRules, rename } from '../render/base/apparmor.ts'
import { addCapabilities, renamePod } from '../render/base/pod.ts'
import { editSeccomp } from '../render/base/seccomp.ts'
import { digest } from '../render/profile-names.ts'

/** One text of an earlier profile, as it is now. */
export interface AmendedText {
  readonly target: 'seccomp' | 'apparmor' | 'pod'
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
    seccomp: seccomp
      ? `tracewall/${name}-${digest(await parseExactJson(seccomp.text, seccomp.file))}.json`
      : '',
    apparmor: apparmor ? readSourceProfile(apparmor.text, apparmor.file).name : ''
  }
  const pod = base.pod && amendPodText(base.pod, name, names, apparmor)
  return { texts: [seccomp, apparmor, pod].flatMap(text => text ?? []), names }
}

async function amendSeccompText(
  { file, text }: BaseFile,
  { behaviour, allowDangerous }: AmendSettings
): Promise<AmendedText> {
  const changes = amendSeccomp(await parseSeccompProfile(text, file), behaviour, allowDangerous)
  const edited = editSeccomp(text, madeEdits(changes))
  await readBackAmendedSeccomp(edited, text, madeEdits(changes))
  return { target: 'seccomp', file, text: edited, isChanged: edited !== text, changes, notices: [] }
}

function amendAppArmorText({ file, text }: BaseFile, wanted: AmendSettings): AmendedText {
  const profile = readSourceProfile(text, file)
  const included = withIncludes(profile, name => readIncluded(wanted.includeFolders, name))
  const coverage = new Coverage(profile, included.rules, included.variables)
  const { behaviour, settings, allowDangerous } = wanted
  const changes = amendAppArmor(coverage, behaviour, settings, allowDangerous)
  const rules = madeEdits(changes)
  const notices = included.missing
    .filter(name => !KNOWN.has(name))
    .map(
      name =>
        `${file}: ${name} is not at hand, so what it allows may be allowed twice; name its folder with --include`
    )
  const made = { target: 'apparmor', file, changes, notices } as const
  if (rules.length === 0) return { ...made, text, isChanged: false }
  const edited = renamed(addRules(profile, rules), file)
  readBackAddedRules(edited, profile, rules)
  return { ...made, text: edited, isChanged: true }
}

/** What our facts have of it is enough. */
const KNOWN = new Set(['tunables/global'])

/** A changed profile is another one: names of ours say so, those of others stay. */
function renamed(text: string, file: string): string {
  const profile = readSourceProfile(text, file)
  const [, stem] = /^(tracewall-.+-)[0-9a-f]{12}$/.exec(profile.name) ?? []
  if (stem === undefined) return text
  return rename(profile, stem + digest(rename(profile, stem)))
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
