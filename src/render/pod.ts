import type { Behaviour } from '../behaviour/behaviour.ts'
import { describeFirst } from '../behaviour/place.ts'
import { levelOfCapability, POD_SECURITY_LEVELS } from '../facts/capabilities.ts'
import type { PodSecurityLevel } from '../facts/capabilities.ts'
import type { FoundFile, PodPolicy, Policy, WritableFolder } from '../policy/policy.ts'
import { shownBy } from '../policy/shown.ts'
import type { RenderContext, Target } from './artifact.ts'
import { installCommands } from './install.ts'
import { referenceForms } from './kubernetes.ts'
import { renderTemplate } from './template.ts'
import { yamlComment, yamlString } from './yaml-string.ts'

/** The part of a Pod that refers to the profiles: a strategic merge patch, and an example of where each line goes. */
export const pod: Target = { name: 'pod', file: 'pod.yaml', render: renderPod }

export const POD_TEMPLATE = 'pod.yaml.hbs'

function renderPod(context: RenderContext): string {
  const { policy, names, kubernetes } = context
  const forms = referenceForms(kubernetes)
  return renderTemplate(
    POD_TEMPLATE,
    {
      name: yamlString(containerName(policy)),
      kubernetes: `1.${kubernetes}`,
      enforce: policy.mode === 'enforce',
      capabilities: showsCapabilities(context),
      annotations: Object.entries(podAnnotations(context)).map(([key, value]) => ({
        key: yamlString(key),
        value: yamlString(value)
      })),
      securityContext: Object.keys(securityContext(context)).length > 0,
      allowPrivilegeEscalation: policy.pod.allowPrivilegeEscalation,
      escalationReason: yamlComment(policy.pod.allowPrivilegeEscalationReason.text),
      addCapabilities: policy.pod.addCapabilities.map(yamlString),
      user: showUser(policy.pod.user.ids),
      userReason: yamlComment(policy.pod.user.why),
      readOnlyRoot: policy.pod.readOnlyRoot.folders !== null,
      readOnlyRootReason: yamlComment(policy.pod.readOnlyRoot.why),
      volumes: volumesOf(context).map(volume => ({
        name: yamlString(volume.name),
        path: yamlString(volume.path),
        evidence: yamlComment(describeFolder(volume, context.behaviour)),
        found:
          volume.found !== undefined && yamlComment(describeFound(volume.found, context.behaviour))
      })),
      seccompField: forms.seccomp === 'field' && names.seccomp !== '',
      seccompProfile: yamlString(names.seccomp),
      appArmorField: forms.apparmor === 'field' && names.apparmor !== '',
      appArmorProfile: yamlString(names.apparmor),
      level: podSecurityLevel(context),
      restrictedIfNonRoot: isRestrictedIfNonRoot(context),
      install: installCommands(names, { seccomp: 'seccomp.json', apparmor: 'apparmor.profile' })
    },
    context.templates
  )
}

/** The same as an object: what the text must say when it is read back. */
export function podObject(context: RenderContext): unknown {
  const annotations = podAnnotations(context)
  const name = containerName(context.policy)
  const security = securityContext(context)
  const volumes = volumesOf(context)
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: {
      containers: [
        {
          name,
          ...(Object.keys(security).length > 0 && { securityContext: security }),
          ...(volumes.length > 0 && {
            volumeMounts: volumes.map(volume => ({ name: volume.name, mountPath: volume.path }))
          })
        }
      ],
      ...(volumes.length > 0 && {
        volumes: volumes.map(volume => ({ name: volume.name, emptyDir: {} }))
      })
    }
  }
}

/** What is written there, and where that was seen or why it may be: `/tmp/x (web.strace:12) and 3 more`. */
function describeFolder(
  { example, reason: { text, first }, others }: WritableFolder,
  behaviour: Behaviour
): string {
  const evidence = first === undefined ? text : describeFirst(behaviour, first)
  return `${example} (${evidence})${others > 0 ? ` and ${others} more` : ''}`
}

/** A file that an empty volume does not have, and where it was seen: `/var/lib/x/db (web.strace:7)`. */
function describeFound({ path, first }: FoundFile, behaviour: Behaviour): string {
  return `${path} (${describeFirst(behaviour, first)})`
}

/** The folders to write in, each with the name of its volume. */
function volumesOf(context: RenderContext): (WritableFolder & { readonly name: string })[] {
  if (!showsCapabilities(context)) return []
  const taken = new Set<string>()
  return (context.policy.pod.readOnlyRoot.folders ?? []).map(folder => {
    const label = folder.path.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
    const base = `writable${label}`.slice(0, LONGEST_LABEL).replace(/-+$/, '')
    let name = base
    for (let other = 2; taken.has(name); other++) name = `${base}-${other}`
    taken.add(name)
    return { ...folder, name }
  })
}

/** A volume's name is a DNS label, of 63 characters; this leaves room for a number. */
const LONGEST_LABEL = 60

// In log mode nothing may be refused, and for these two there is no way to only log. Where no access was recorded, no
// capability could have been.
function showsCapabilities({ policy, behaviour }: RenderContext): boolean {
  return policy.mode === 'enforce' && shownBy(behaviour).accesses
}

function securityContext(context: RenderContext): Record<string, unknown> {
  const { policy, names, kubernetes } = context
  const forms = referenceForms(kubernetes)
  const { allowPrivilegeEscalation, addCapabilities, user, readOnlyRoot } = policy.pod
  return {
    ...(showsCapabilities(context) && {
      allowPrivilegeEscalation,
      ...userSettings(user.ids),
      ...(readOnlyRoot.folders && { readOnlyRootFilesystem: true }),
      capabilities: {
        drop: ['ALL'],
        ...(addCapabilities.length > 0 && { add: addCapabilities })
      }
    }),
    ...(forms.seccomp === 'field' &&
      names.seccomp !== '' && {
        seccompProfile: { type: 'Localhost', localhostProfile: names.seccomp }
      }),
    ...(forms.apparmor === 'field' &&
      names.apparmor !== '' && {
        appArmorProfile: { type: 'Localhost', localhostProfile: names.apparmor }
      })
  }
}

function userSettings(ids: PodPolicy['user']['ids']): Record<string, unknown> {
  if (ids === null) return {}
  const group = ids.gid === null ? {} : { runAsGroup: ids.gid }
  return { runAsNonRoot: true, runAsUser: ids.uid, ...group }
}

// As text, since to a template the number 0 is nothing.
function showUser(ids: PodPolicy['user']['ids']): { uid: string; gid: string } | false {
  return ids !== null && { uid: `${ids.uid}`, gid: ids.gid === null ? '' : `${ids.gid}` }
}

function podAnnotations({ policy, names, kubernetes }: RenderContext): Record<string, string> {
  const forms = referenceForms(kubernetes)
  const container = containerName(policy)
  return {
    ...(forms.apparmor === 'annotation' &&
      names.apparmor !== '' && {
        [`container.apparmor.security.beta.kubernetes.io/${container}`]: `localhost/${names.apparmor}`
      }),
    ...(forms.seccomp === 'annotation' &&
      names.seccomp !== '' && {
        [`container.seccomp.security.alpha.kubernetes.io/${container}`]: `localhost/${names.seccomp}`
      })
  }
}

/** A container's name is a DNS label: a policy's name without its dots is one. */
function containerName(policy: Pick<Policy, 'name'>): string {
  return policy.name.replaceAll('.', '-')
}

type PodSettings = Pick<RenderContext, 'policy' | 'names'>

/** The strictest Pod Security level that accepts these settings. */
export function podSecurityLevel(context: PodSettings): PodSecurityLevel {
  const level = levelForNonRoot(context)
  return level === 'restricted' && context.policy.pod.user.ids === null ? 'baseline' : level
}

/** Whether all that the level `restricted` misses is `runAsNonRoot`, which may be said of the pod, too. */
export function isRestrictedIfNonRoot(context: PodSettings): boolean {
  return context.policy.pod.user.ids === null && levelForNonRoot(context) === 'restricted'
}

function levelForNonRoot({ policy, names }: PodSettings): PodSecurityLevel {
  const { allowPrivilegeEscalation, addCapabilities } = policy.pod
  const levels = addCapabilities.map(name => levelOfCapability(name.toLowerCase()))
  if (allowPrivilegeEscalation || names.seccomp === '') levels.push('baseline')
  return POD_SECURITY_LEVELS.findLast(level => levels.includes(level)) ?? 'restricted'
}
