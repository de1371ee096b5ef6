import type { Behaviour } from '../behaviour/behaviour.ts'
import type { DecideOptions } from './options.ts'
import type { AppArmorPolicy, CapabilityRule } from './policy.ts'

/** Placeholder until the AppArmor steps are there. */
export function decideAppArmor(
  _behaviour: Behaviour,
  _options: DecideOptions,
  capabilities: readonly CapabilityRule[]
): AppArmorPolicy {
  return { files: [], network: [], capabilities, mounts: [] }
}
