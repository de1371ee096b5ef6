import type { Behaviour } from '../behaviour/behaviour.ts'
import { readBackAppArmor } from '../check/read-back-apparmor.ts'
import { readBackPod } from '../check/read-back-pod.ts'
import { readBackSeccomp } from '../check/read-back-seccomp.ts'
import { Bug } from '../errors.ts'
import type { Policy } from '../policy/policy.ts'
import type { Artifact, ProfileNames, RenderContext } from '../render/artifact.ts'
import { profileNames } from '../render/profile-names.ts'
import { render } from '../render/render.ts'
import { targets } from '../render/targets.ts'

export interface Made {
  readonly names: ProfileNames
  readonly artifacts: readonly Artifact[]
}

export interface ArtifactSettings extends Pick<RenderContext, 'kubernetes' | 'templates'> {
  /** Whose templates they are: a user's pod lines may say more than ours. */
  readonly templatesOf: 'own' | 'user'
}

/** Renders every target and reads it back: what is returned means what the policy says. */
export async function makeArtifacts(
  behaviour: Behaviour,
  policy: Policy,
  settings: ArtifactSettings
): Promise<Made> {
  const names = profileNames(policy)
  const { kubernetes, templates } = settings
  const context: RenderContext = { behaviour, policy, names, kubernetes, templates }
  const artifacts = render(context, targets)
  await readBackSeccomp(textOf(artifacts, 'seccomp'), policy)
  readBackAppArmor(textOf(artifacts, 'apparmor'), policy, names.apparmor)
  await readBackPod(textOf(artifacts, 'pod'), context, settings.templatesOf)
  return { names, artifacts }
}

function textOf(artifacts: readonly Artifact[], target: string): string {
  const artifact = artifacts.find(each => each.target === target)
  if (artifact === undefined) throw new Bug(`${target} is not rendered`)
  return artifact.text
}
