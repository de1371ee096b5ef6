import type { Behaviour } from '../behaviour/behaviour.ts'
import { decideDenies } from './apparmor/denies.ts'
import { versionFacts } from '../facts/apparmor-versions.ts'
import { absentFiles, offersOf } from './apparmor/absent.ts'
import { decideFeatures, splitUnix } from './apparmor/features.ts'
import { decideFiles } from './apparmor/files.ts'
import { decideMounts } from './apparmor/mounts.ts'
import { decideNetwork } from './apparmor/network.ts'
import { decidePeers } from './apparmor/peers.ts'
import { withoutRefused } from './own-rules.ts'
import type { DecideOptions } from './options.ts'
import type { AppArmorPolicy, CapabilityRule } from './policy.ts'

/** A profile allows what its rules name and refuses the rest; so each step adds what was seen of its kind. */
export function decideAppArmor(
  behaviour: Behaviour,
  options: DecideOptions,
  capabilities: readonly CapabilityRule[]
): AppArmorPolicy {
  const files = withoutRefused(decideFiles(behaviour, options), options.own)
  const mounts = decideMounts(behaviour)
  const { network, unix } = splitUnix(decideNetwork(behaviour), options)
  return {
    abi: options.selfContained ? null : versionFacts(options.apparmor).abi,
    files,
    offers: offersOf(absentFiles(behaviour, options), files),
    listing: options.listing.name,
    network,
    capabilities,
    mounts,
    features: decideFeatures(behaviour, options),
    peers: [...decidePeers(behaviour, options), ...unix],
    denies: decideDenies(files, mounts, options)
  }
}
