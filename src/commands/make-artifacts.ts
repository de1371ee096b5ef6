import type { Behaviour } from '../behaviour/behaviour.ts'
import { encode } from '../behaviour/codec.ts'
import { readBackSeccomp } from '../check/read-back-seccomp.ts'
import type { Policy } from '../policy/policy.ts'
import type { Artifact, ProfileNames, RenderContext, Target } from '../render/artifact.ts'
import { profileNames } from '../render/profile-names.ts'
import { seccomp } from '../render/seccomp.ts'

export interface Made {
  readonly names: ProfileNames
  readonly artifacts: readonly Artifact[]
}

/** Renders every target and reads it back: what is returned means what the policy says. */
export async function makeArtifacts(
  behaviour: Behaviour,
  policy: Policy,
  settings: Pick<RenderContext, 'kubernetes' | 'templates'>
): Promise<Made> {
  const names = profileNames(policy)
  const context: RenderContext = { policy, names, ...settings }
  const artifacts = TARGETS.map(target => ({
    target: target.name,
    file: target.file,
    text: target.render(context)
  }))
  for (const { target, text } of artifacts) await READ_BACK.get(target)?.(text, policy)
  return {
    names,
    artifacts: [
      ...artifacts,
      { target: 'behaviour', file: 'behaviour.json', text: [...encode(behaviour)].join('') }
    ]
  }
}

const TARGETS: readonly Target[] = [seccomp]

const READ_BACK: ReadonlyMap<string, (text: string, policy: Policy) => Promise<void>> = new Map([
  ['seccomp', readBackSeccomp]
])
