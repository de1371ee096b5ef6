import type { Behaviour } from '../../behaviour/behaviour.ts'
import type { FixedLine } from '../../facts/fixed-lines.ts'
import { isArch } from '../../facts/syscall-table.ts'
import { printRule } from '../../language/apparmor/print.ts'
import { sortedSet } from '../../order.ts'
import type { PodPolicy, Policy, Reason } from '../../policy/policy.ts'
import { asProfile } from '../../policy/seccomp/as-profile.ts'
import { variableLines } from '../../render/apparmor.ts'
import { profileNames } from '../../render/profile-names.ts'
import { showReasons } from './case.ts'
import type { Case, ShownReason } from './case.ts'
import { ofSeccomp } from './written-settings.ts'
import type { Settings } from './written-settings.ts'
import { numbered } from '../../numbered.ts'

/** Why a profile or a container is set up so. */
export interface SettingAnswer {
  readonly kind: 'setting'
  readonly name: string
  readonly file: string
  readonly profile: string
  /** What the file says, or would; none: it says nothing of it. */
  readonly values: readonly string[]
  /** There are files. */
  readonly isWritten: boolean
  /** The file says something else than the choices do. */
  readonly isOther: boolean
  readonly reasons: readonly ShownReason[]
  /** What the line means. */
  readonly why: string
}

export function explainSetting(of: Case, { name, file, why }: FixedLine): SettingAnswer {
  const { behaviour, policy, settings } = of
  const decided = decidedSettings(policy).get(name) ?? []
  const values = settings === null ? decided : (settings.get(name) ?? [])
  return {
    kind: 'setting',
    name,
    file,
    profile: of.name,
    values,
    isWritten: settings !== null,
    isOther: values.map(hashOf).join('\n') !== decided.map(hashOf).join('\n'),
    reasons: showReasons(behaviour, reasonsFor(name, policy, behaviour)),
    why
  }
}

/** Of the name of a profile what says something of it: somebody may have called it otherwise. */
function hashOf(text: string): string {
  return /-([0-9a-f]{12})(?:\.json)?$/.exec(text)?.[1] ?? text.replace(/<local\/.*>/, '<local/>')
}

/** What the choices make of the evidence. */
function decidedSettings(policy: Policy): Settings {
  const { apparmor, mode, name } = policy
  const names = profileNames(policy)
  const flags = ['attach_disconnected', 'mediate_deleted', ...(mode === 'log' ? ['complain'] : [])]
  const hasFiles = apparmor.abi !== null
  const settings: Readonly<Record<string, readonly string[]>> = {
    ...Object.fromEntries(flags.map(flag => [flag, [`flags=(${flags.join(',')})`]])),
    abi: hasFiles ? [`abi <abi/${apparmor.abi}>,`] : [],
    tunables: hasFiles ? ['include <tunables/global>'] : [],
    variables: sortedSet(variableLines(apparmor)),
    local: [printRule({ kind: 'include', file: `local/tracewall-${name}` })],
    seccompProfile: [names.seccomp],
    appArmorProfile: [names.apparmor],
    ...(mode === 'enforce' && podSettings(policy.pod))
  }
  return new Map(
    [...ofSeccomp(asProfile(policy)), ...Object.entries(settings)].filter(
      ([, values]) => values.length > 0
    )
  )
}

function podSettings(pod: PodPolicy): Readonly<Record<string, readonly string[]>> {
  const { ids } = pod.user
  const { folders } = pod.readOnlyRoot
  return {
    allowPrivilegeEscalation: [`${pod.allowPrivilegeEscalation}`],
    capabilities: [...pod.addCapabilities.map(each => `add ${each}`), 'drop ALL'],
    runAsNonRoot: ids ? ['true'] : [],
    runAsUser: ids ? [`${ids.uid}`] : [],
    runAsGroup: ids && ids.gid !== null ? [`${ids.gid}`] : [],
    readOnlyRootFilesystem: folders ? ['true'] : [],
    volumes: sortedSet((folders ?? []).map(({ path }) => path))
  }
}

/** The evidence for it, or for that it is not said. */
function reasonsFor(name: string, policy: Policy, behaviour: Behaviour): readonly Reason[] {
  const { pod, mode, seccomp } = policy
  if (mode === 'log' && POD_ONLY.has(name))
    return [always('--mode log: it cannot be only logged, so it is left to your manifest')]
  switch (name) {
    case 'architectures':
      return seccomp.architectures.map(arch => architectureReason(arch, behaviour))
    case 'allowPrivilegeEscalation':
      return [pod.allowPrivilegeEscalationReason]
    case 'capabilities':
      return policy.apparmor.capabilities.flatMap(({ capability, reasons }) =>
        reasons.map(reason => ({ ...reason, text: `${capability.toUpperCase()}: ${reason.text}` }))
      )
    case 'runAsNonRoot':
    case 'runAsUser':
    case 'runAsGroup':
      return [{ class: pod.user.ids === null ? 'always' : 'seen', text: pod.user.why }]
    case 'readOnlyRootFilesystem':
      return [
        { class: pod.readOnlyRoot.folders === null ? 'always' : 'seen', text: pod.readOnlyRoot.why }
      ]
    case 'volumes':
      return volumeReasons(pod.readOnlyRoot)
    default:
      return []
  }
}

const POD_ONLY = new Set([
  'allowPrivilegeEscalation',
  'capabilities',
  'readOnlyRootFilesystem',
  'runAsGroup',
  'runAsNonRoot',
  'runAsUser',
  'volumes'
])

function always(text: string): Reason {
  return { class: 'always', text }
}

function architectureReason(arch: string, behaviour: Behaviour): Reason {
  const calls = behaviour.syscalls.filter(call => call.arch === arch)
  const all = numbered(calls.length, 'system call')
  if (calls.length > 0) return { class: 'seen', text: `${arch}: ${all} of it` }
  return isArch(arch) ? { class: 'arch', text: `${arch}: asked for, an estimate` } : always(arch)
}

function volumeReasons({ folders, why }: Policy['pod']['readOnlyRoot']): Reason[] {
  if (folders === null) return [always(`none, since the root is not read-only: ${why}`)]
  if (folders.length === 0) return [always(why)]
  return folders.map(({ path, example, reason, others }) => {
    const more = others > 0 ? ` and ${others} more` : ''
    return { ...reason, text: `${path}: ${example}${more}, ${reason.text}` }
  })
}
