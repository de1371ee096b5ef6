import type {
  ContainerSettings,
  ProfileReference,
  AtLine
} from '../../language/kubernetes/container-settings.ts'
import type { PodMistake } from './verification.ts'

/** The profiles of a folder, as something that a pod refers to; null: there is none of the kind. */
export interface NamedProfiles {
  readonly seccomp: NamedSeccomp | null
  readonly apparmor: NamedAppArmor | null
}

interface NamedSeccomp {
  /** The file's name. */
  readonly file: string
  /** Of what it says: that of a name that we gave to it. */
  readonly hash: string
  /** Somebody changed it since it was written. */
  readonly isChanged: boolean
}

interface NamedAppArmor {
  readonly file: string
  /** The profile's own name. */
  readonly name: string
  readonly isChanged: boolean
}

/** Of the container that is checked. */
export type Mistake = Omit<PodMistake, 'container'>

export interface Mistakes {
  readonly refused: readonly Mistake[]
  readonly untold: readonly Mistake[]
}

/**
 * The containers that refer to one of the profiles, perhaps under an older name. Of seccomp the pod may say it for all of them,
 * AppArmor's profile is each container's own and tells more.
 */
export function referringTo(
  names: NamedProfiles,
  containers: readonly ContainerSettings[]
): readonly ContainerSettings[] {
  const stem = names.apparmor && stemOf(names.apparmor.name)
  const own = containers.filter(({ apparmor }) =>
    apparmor.some(({ value }) => stem !== null && stemOf(value.profile) === stem)
  )
  if (own.length > 0 || names.seccomp === null) return own
  return containers.filter(({ seccomp }) => seccomp.some(({ value }) => OURS.test(value.profile)))
}

/** `tracewall-web` of `tracewall-web-0123456789ab`. */
function stemOf(name: string): string {
  return name.replace(/-[0-9a-f]{12}$/, '')
}

/** A file below the kubelet's folder with the name that `generate` gives: its hash is that of the content. */
const OURS = /(?:^|\/)[a-z0-9][a-z0-9.-]*-([0-9a-f]{12})\.json$/

/** Are they the profiles of the folder, under the names that these have now? */
export function checkReferences(
  { seccomp, apparmor }: ContainerSettings,
  names: NamedProfiles
): Mistakes {
  const found = [
    ...(names.seccomp === null
      ? []
      : checkKind('seccompProfile', seccomp, names.seccomp, checkSeccomp)),
    ...(names.apparmor === null
      ? []
      : checkKind('appArmorProfile', apparmor, names.apparmor, checkAppArmor))
  ]
  return {
    refused: found.filter(({ isSure }) => isSure).map(({ mistake }) => mistake),
    untold: found.filter(({ isSure }) => !isSure).map(({ mistake }) => mistake)
  }
}

interface Finding {
  readonly mistake: Mistake
  readonly isSure: boolean
}

/** Why a name is not the right one, and whether that is sure; null: it is. */
type Check<T> = (
  profile: string,
  named: T
) => { readonly why: string; readonly isSure: boolean } | null

function checkKind<T extends { readonly file: string }>(
  setting: string,
  references: readonly AtLine<ProfileReference>[],
  named: T,
  check: Check<T>
): Finding[] {
  const [first] = references
  const finding = (what: string, why: string, line: number, isSure = true): Finding => ({
    mistake: { setting, what, why, line, place: null },
    isSure
  })
  if (first === undefined) return [finding('', `is not said: ${named.file} is not in force`, 1)]
  const kinds = new Set(references.map(({ value }) => `${value.kind} ${value.profile}`))
  if (kinds.size > 1) {
    const [, second] = references as [unknown, AtLine<ProfileReference>]
    return [
      finding(
        textOf(second),
        'is not what the field says: clusters refuse the pod, or heed one of the two',
        second.line
      )
    ]
  }
  const { kind, profile } = first.value
  if (kind !== 'Localhost') return [finding(kind, `is not ${named.file}`, first.line)]
  const wrong = check(profile, named)
  return wrong === null ? [] : [finding(profile, wrong.why, first.line, wrong.isSure)]
}

function textOf({ value }: AtLine<ProfileReference>): string {
  return value.kind === 'Localhost' ? value.profile : value.kind
}

function checkSeccomp(
  profile: string,
  { file, hash, isChanged }: NamedSeccomp
): ReturnType<Check<NamedSeccomp>> {
  const [, told] = OURS.exec(profile) ?? []
  if (told === undefined || told === hash) return null
  return isChanged
    ? {
        why: changed(file),
        isSure: false
      }
    : { why: `names other rules than those of ${file}, whose name ends in ${hash}`, isSure: true }
}

function checkAppArmor(
  profile: string,
  { file, name, isChanged }: NamedAppArmor
): ReturnType<Check<NamedAppArmor>> {
  if (profile !== name) return { why: `is not the profile of ${file}, ${name}`, isSure: true }
  return isChanged
    ? {
        why: changed(file),
        isSure: false
      }
    : null
}

function changed(file: string): string {
  return `is what ${file} was called before it was changed: nodes may hold that`
}
