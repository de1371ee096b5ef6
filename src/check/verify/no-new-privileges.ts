import type { ContainerSettings } from '../../language/kubernetes/container-settings.ts'
import type { DecideOptions } from '../../policy/options.ts'
import { askedContainers } from './pod.ts'
import type { AskedPod } from './pod.ts'

/** With which of the two the runtime starts the containers: what is asked for, and of both that which all containers say. */
export function noNewPrivilegesIn(
  pod: AskedPod | null,
  asked: DecideOptions['noNewPrivileges']
): DecideOptions['noNewPrivileges'] {
  if (pod === null || asked !== 'both') return asked
  const modes = new Set(askedContainers(pod).map(modeOf))
  const [mode = 'both'] = modes
  return modes.size === 1 ? mode : 'both'
}

// Kubernetes sets no_new_privs only where this is false, and refuses to combine that with privileged. Where it is not said the
// rest of the manifest may say it.
function modeOf({
  privileged,
  allowPrivilegeEscalation
}: ContainerSettings): DecideOptions['noNewPrivileges'] {
  if (privileged?.value === true) return false
  return allowPrivilegeEscalation === null ? 'both' : !allowPrivilegeEscalation.value
}
