import type { Behaviour } from '../../behaviour/behaviour.ts'
import { readBackAppArmor } from '../../check/read-back-apparmor.ts'
import { readBackBootstrap } from '../../check/read-back-bootstrap.ts'
import { readBackPod } from '../../check/read-back-pod.ts'
import { readBackSeccomp } from '../../check/read-back-seccomp.ts'
import type { Policy } from '../../policy/policy.ts'
import type { Artifact, ProfileNames, RenderContext, Target } from '../../render/artifact.ts'
import { render } from '../../render/render.ts'

export interface Made {
  readonly names: ProfileNames
  readonly artifacts: readonly Artifact[]
}

export interface ArtifactSettings extends Pick<
  RenderContext,
  'kubernetes' | 'templates' | 'names'
> {
  /** Whose templates they are: a user's pod lines may say more than ours. */
  readonly templatesOf: 'own' | 'user'
  /** A bootstrap's AppArmor profile is not what its policy says: it allows nothing and refuses nothing. */
  readonly made: 'generated' | 'bootstrap'
}

/** Renders the targets and reads them back: what is returned means what the policy says. */
export async function makeArtifacts(
  behaviour: Behaviour,
  policy: Policy,
  settings: ArtifactSettings,
  wanted: readonly Target[]
): Promise<Made> {
  const { kubernetes, templates, names } = settings
  const context: RenderContext = { behaviour, policy, names, kubernetes, templates }
  const artifacts = render(context, wanted)
  for (const artifact of artifacts) await readBack(artifact, context, settings)
  return { names, artifacts }
}

async function readBack(
  { target, text }: Artifact,
  context: RenderContext,
  { templatesOf, made }: ArtifactSettings
): Promise<void> {
  const { policy, names } = context
  if (target === 'seccomp') await readBackSeccomp(text, policy)
  else if (target === 'apparmor' && made === 'bootstrap') readBackBootstrap(text, names.apparmor)
  else if (target === 'apparmor') readBackAppArmor(text, policy, names.apparmor)
  else if (target === 'pod') await readBackPod(text, context, templatesOf)
}
