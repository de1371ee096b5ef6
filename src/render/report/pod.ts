import type { RenderContext } from '../artifact.ts'
import { code, prose } from '../markdown.ts'
import { isRestrictedIfNonRoot, podSecurityLevel } from '../pod.ts'
import type { Behaviour } from '../../behaviour/behaviour.ts'
import type { WritableFolder } from '../../policy/policy.ts'
import { viewPlace } from './evidence.ts'

export interface PodView {
  readonly kubernetes: string
  readonly allowPrivilegeEscalation: boolean
  readonly reason: string
  readonly place: string
  readonly capabilities: string
  /** `33:33`, or `33` where the group is not known; empty where the pod says none. */
  readonly user: string
  readonly userReason: string
  readonly readOnlyRoot: boolean
  readonly readOnlyRootReason: string
  readonly folders: readonly FolderView[]
  readonly level: string
  /** The level would be `restricted`, were the user known not to be root. */
  readonly restrictedIfNonRoot: boolean
}

interface FolderView {
  readonly path: string
  readonly evidence: string
  /** What an empty volume does not have; false: nothing that is known. */
  readonly found: string | false
}

export function viewPod(context: RenderContext): PodView {
  const { policy, behaviour, kubernetes } = context
  const {
    allowPrivilegeEscalation,
    allowPrivilegeEscalationReason,
    addCapabilities,
    user,
    readOnlyRoot
  } = policy.pod
  const { text, first } = allowPrivilegeEscalationReason
  return {
    kubernetes: `1.${kubernetes}`,
    allowPrivilegeEscalation,
    reason: prose(text),
    place: first === undefined ? '' : viewPlace(behaviour, first),
    capabilities: addCapabilities.map(code).join(', '),
    user: user.ids ? [user.ids.uid, user.ids.gid ?? []].flat().join(':') : '',
    userReason: prose(user.why),
    readOnlyRoot: readOnlyRoot.folders !== null,
    readOnlyRootReason: prose(readOnlyRoot.why),
    folders: (readOnlyRoot.folders ?? []).map(folder => ({
      path: code(folder.path),
      evidence: viewFolder(folder, behaviour),
      found:
        folder.found !== undefined &&
        `${code(folder.found.path)} (${viewPlace(behaviour, folder.found.first)})`
    })),
    level: podSecurityLevel(context),
    restrictedIfNonRoot: isRestrictedIfNonRoot(context)
  }
}

/** What is written there, and where that was seen or why it may be. */
function viewFolder(
  { example, reason: { text, first }, others }: WritableFolder,
  behaviour: Behaviour
): string {
  const evidence = first === undefined ? prose(text) : viewPlace(behaviour, first)
  return `${code(example)} (${evidence})${others > 0 ? ` and ${others} more` : ''}`
}
