import type { RenderContext } from '../artifact.ts'
import { code, prose } from '../markdown.ts'
import { podSecurityLevel } from '../pod.ts'
import { viewPlace } from './evidence.ts'

export interface PodView {
  readonly kubernetes: string
  readonly allowPrivilegeEscalation: boolean
  readonly reason: string
  readonly place: string
  readonly capabilities: string
  readonly level: string
}

export function viewPod({ policy, behaviour, kubernetes }: RenderContext): PodView {
  const { allowPrivilegeEscalation, allowPrivilegeEscalationReason, addCapabilities } = policy.pod
  const { text, first } = allowPrivilegeEscalationReason
  return {
    kubernetes: `1.${kubernetes}`,
    allowPrivilegeEscalation,
    reason: prose(text),
    place: first === undefined ? '' : viewPlace(behaviour, first),
    capabilities: addCapabilities.map(code).join(', '),
    level: podSecurityLevel(policy)
  }
}
