import type { Behaviour } from '../../behaviour/behaviour.ts'
import { describeFirst, formatFirst } from '../../behaviour/place.ts'
import { defaultCapabilities } from '../../facts/default-profiles.ts'
import { groupBy } from '../../group.ts'
import type { ContainerSettings, AtLine } from '../../language/kubernetes/container-settings.ts'
import { byCodeUnit, sortedSet } from '../../order.ts'
import { decideCapabilities } from '../../policy/capabilities.ts'
import type { DecideOptions } from '../../policy/options.ts'
import { decideEscalation } from '../../policy/pod/escalation.ts'
import {
  isHidden,
  isWritten,
  madeFolders,
  parentOf,
  usedFiles
} from '../../policy/pod/used-files.ts'
import type { UsedFile } from '../../policy/pod/used-files.ts'
import type { Reason } from '../../policy/policy.ts'
import { checkReferences, referringTo } from './pod-references.ts'
import type { Mistake, Mistakes, NamedProfiles } from './pod-references.ts'
import type { PodMistake, PodVerification } from './verification.ts'

/** The lines of a pod, and what they are to refer to. */
export interface AskedPod {
  readonly containers: readonly ContainerSettings[]
  readonly names: NamedProfiles
}

/**
 * Would the pod run under these profiles, and its settings let pass what recordings show? Asked are the containers that refer to
 * one of the profiles, else the only one. What the lines do not say is left to the manifest that they are a part of.
 */
export function verifyPod(
  { containers, names }: AskedPod,
  behaviour: Behaviour,
  options: Pick<DecideOptions, 'mapPath'>
): PodVerification {
  const asked = askedContainers({ containers, names })
  if (asked.length === 0) return { containers: [], refused: [nobodyRefers(containers)], untold: [] }
  const found = asked.map(container => {
    const { refused, untold } = askContainer(container, names, behaviour, options)
    const of = (mistakes: readonly Mistake[]): PodMistake[] =>
      mistakes.map(mistake => ({ container: container.name, ...mistake }))
    return { refused: of(refused), untold: of(untold) }
  })
  return {
    containers: asked.map(({ name }) => name),
    refused: found.flatMap(each => each.refused),
    untold: found.flatMap(each => each.untold)
  }
}

/** Those that refer to one of the profiles, else the only one. */
export function askedContainers({ containers, names }: AskedPod): readonly ContainerSettings[] {
  const referring = referringTo(names, containers)
  return referring.length === 0 && containers.length === 1 ? containers : referring
}

function nobodyRefers(containers: readonly ContainerSettings[]): PodMistake {
  const why =
    containers.length === 0
      ? 'no container is in it'
      : `none of its ${containers.length} containers refers to one of the profiles`
  return { container: null, setting: 'containers', what: '', why, line: 1, place: null }
}

function askContainer(
  container: ContainerSettings,
  names: NamedProfiles,
  behaviour: Behaviour,
  options: Pick<DecideOptions, 'mapPath'>
): Mistakes {
  const references = checkReferences(container, names)
  const user = askUser(container, behaviour)
  return {
    refused: [
      ...references.refused,
      ...askCapabilities(container, behaviour),
      ...user.refused,
      ...askFiles(container, behaviour, options)
    ],
    untold: [...references.untold, ...user.untold, ...askEscalation(container, behaviour)]
  }
}

function askCapabilities(
  { privileged, capabilities }: ContainerSettings,
  behaviour: Behaviour
): Mistake[] {
  if (privileged?.value === true || capabilities === null) return []
  const { add, drop } = capabilities.value
  if (add.includes('ALL')) return []
  const kept = drop.includes('ALL')
    ? []
    : defaultCapabilities.map(each => each.toUpperCase()).filter(each => !drop.includes(each))
  return decideCapabilities(behaviour)
    .map(({ capability, reasons: [reason] }) => ({ name: capability.toUpperCase(), reason }))
    .filter(({ name }) => !add.includes(name) && !kept.includes(name))
    .map(({ name, reason }) => ({
      setting: 'capabilities',
      what: name,
      why: `is used, and not added: ${reason!.text}`,
      line: capabilities.line,
      ...placed(reason!, behaviour)
    }))
}

function askUser({ runAsNonRoot, runAsUser }: ContainerSettings, { runs }: Behaviour): Mistakes {
  const none: Mistakes = { refused: [], untold: [] }
  const mistake = (
    setting: string,
    { line }: AtLine<unknown>,
    what: string,
    why: string
  ): Mistake => ({
    setting,
    what,
    why,
    line,
    place: null
  })
  if (runAsNonRoot?.value === true && runAsUser?.value === 0) {
    const why = 'is root, and runAsNonRoot refuses to start it'
    return { ...none, refused: [mistake('runAsUser', runAsUser, '0', why)] }
  }
  const recorded = sortedSet(runs.flatMap(({ user }) => (user ? `${user.uid}` : [])))
  const setting: AtLine<number | boolean> | null =
    runAsUser ?? (runAsNonRoot?.value === true ? runAsNonRoot : null)
  if (setting === null) return none
  const others = recorded.filter(uid => (runAsUser ? uid !== `${runAsUser.value}` : uid === '0'))
  if (others.length === 0) return none
  const name = runAsUser ? 'runAsUser' : 'runAsNonRoot'
  const what = `${setting.value}`
  const why = `is not as recorded (user ${others.join(', ')}): which files and capabilities another user has is not told`
  return { ...none, untold: [mistake(name, setting, what, why)] }
}

function askEscalation(
  { privileged, allowPrivilegeEscalation }: ContainerSettings,
  behaviour: Behaviour
): Mistake[] {
  if (allowPrivilegeEscalation?.value !== false || privileged?.value === true) return []
  const [isNeeded, reason] = decideEscalation(behaviour, { noNewPrivileges: 'both' })
  return isNeeded
    ? [
        {
          setting: 'allowPrivilegeEscalation',
          what: 'false',
          why: `may keep it from running: ${reason.text}`,
          line: allowPrivilegeEscalation.line,
          ...placed(reason, behaviour)
        }
      ]
    : []
}

/** What is written in a root that is read-only, and what a volume hides. */
function askFiles(
  { readOnlyRootFilesystem, mounts }: ContainerSettings,
  behaviour: Behaviour,
  options: Pick<DecideOptions, 'mapPath'>
): Mistake[] {
  const used = usedFiles(behaviour, options)
  const written = used.filter(isWritten)
  const made = madeFolders(written)
  const open = mounts.filter(({ value }) => !value.readOnly)
  const paths = mounts.map(({ value }) => value.path)
  const isMounted = (path: string): boolean =>
    open.some(({ value }) => path.startsWith(`${value.path}/`))
  const locked =
    readOnlyRootFilesystem?.value === true ? written.filter(({ path }) => !isMounted(path)) : []
  return [
    ...groupBy(locked, ({ path }) => parentOf(path)).map(([, files]) => ({
      setting: 'readOnlyRootFilesystem',
      ...ofFiles(files, 'written, and no volume is mounted there', behaviour),
      line: readOnlyRootFilesystem!.line
    })),
    ...mounts.flatMap(({ value: { path: folder, isEmpty }, line }) => {
      const hidden = used.filter(
        file => !isWritten(file) && isHidden(file.path, folder, made, paths)
      )
      return isEmpty && hidden.length > 0
        ? [
            {
              setting: 'volumeMounts',
              ...ofFiles(hidden, `used, and hidden by the empty volume on ${folder}`, behaviour),
              line
            }
          ]
        : []
    })
  ]
}

function ofFiles(
  files: readonly UsedFile[],
  fate: string,
  behaviour: Behaviour
): Pick<PodMistake, 'what' | 'why' | 'place'> {
  const [first] = files.toSorted((a, b) => byCodeUnit(a.path, b.path)) as [UsedFile]
  const [use] = first.uses
  const others = files.length > 1 ? `and ${files.length - 1} more are ` : 'is '
  return {
    what: first.path,
    why: `${others}${fate}`,
    place: use === undefined ? null : describeFirst(behaviour, formatFirst(behaviour, use))
  }
}

function placed({ first }: Reason, behaviour: Behaviour): Pick<PodMistake, 'place'> {
  return { place: first === undefined ? null : describeFirst(behaviour, first) }
}
