import type { Behaviour } from '../behaviour/behaviour.ts'
import { decideDenies } from './apparmor/denies.ts'
import { decideFiles } from './apparmor/files.ts'
import { decideMounts } from './apparmor/mounts.ts'
import { decideNetwork } from './apparmor/network.ts'
import { decidePeers } from './apparmor/peers.ts'
import type { DecideOptions } from './options.ts'
import type { AppArmorPolicy, CapabilityRule } from './policy.ts'

/** A profile allows what its rules name and refuses the rest; so each step adds what was seen of its kind. */
export function decideAppArmor(
  behaviour: Behaviour,
  options: DecideOptions,
  capabilities: readonly CapabilityRule[]
): AppArmorPolicy {
  const files = decideFiles(behaviour, options)
  const mounts = decideMounts(behaviour)
  return {
    files,
    listing: options.listing.name,
    network: decideNetwork(behaviour),
    capabilities,
    mounts,
    peers: decidePeers(behaviour, options),
    denies: decideDenies(files, mounts, options)
  }
}
