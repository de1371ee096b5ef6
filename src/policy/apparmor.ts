import type { Binary } from '../binaries/binary.ts'
import type { Behaviour } from '../behaviour/behaviour.ts'
import { versionFacts } from '../facts/apparmor-versions.ts'
import { inMergedUsr } from '../facts/usual-links.ts'
import { absentFiles, offersOf } from './apparmor/absent.ts'
import { behaviourOf, decideChildren, entryPrograms } from './apparmor/children.ts'
import type { Child } from './apparmor/children.ts'
import { decideDenies } from './apparmor/denies.ts'
import { decideFeatures, splitUnix } from './apparmor/features.ts'
import type { Transitions } from './apparmor/file-drafts.ts'
import { decideFiles, generalised } from './apparmor/files.ts'
import type { Generalised, Programs } from './apparmor/files.ts'
import { interpretersFor, possibleInterpreters } from './apparmor/interpreters.ts'
import { decideMounts } from './apparmor/mounts.ts'
import { decideMessages } from './apparmor/messages.ts'
import { decideNetwork } from './apparmor/network.ts'
import { decidePeers } from './apparmor/peers.ts'
import { decideProfileChanges } from './apparmor/profile-changes.ts'
import { decideCapabilities } from './capabilities.ts'
import { byCodeUnit } from '../order.ts'
import { withOwnCapabilities, withoutRefused } from './with-own-rules.ts'
import type { DecideOptions } from './options.ts'
import type { AppArmorPolicy, AppArmorRules, CapabilityRule, ChildProfile } from './policy.ts'

/** A profile allows what its rules name and refuses the rest; so each step adds what was seen of its kind. */
export function decideAppArmor(
  behaviour: Behaviour,
  options: DecideOptions,
  capabilities: readonly CapabilityRule[],
  paths: Generalised = generalised(behaviour, options)
): AppArmorPolicy {
  const children = options.children ? decideChildren(behaviour, options) : []
  // Under no_new_privs a process keeps the profile that it started with, so that one must allow what any child needs.
  const stacked = options.noNewPrivileges !== false
  const isWhole = stacked || children.length === 0
  const main = isWhole ? behaviour : behaviourOf(behaviour, entryPrograms(behaviour))
  const programs = { transitions: transitionsTo(children, stacked), self: [], interpreters: [] }
  const interpreters = children.length > 0 ? possibleInterpreters(behaviour) : []
  const rules = isWhole
    ? decideRules(main, options, capabilities, programs, paths)
    : decideRules(main, options, capabilitiesOf(main, options), programs)
  return {
    abi: options.selfContained ? null : versionFacts(options.apparmor).abi,
    ...rules,
    offers: offersOf(absentFiles(behaviour, options), rules.files),
    listing: options.listing.name,
    ...(children.length > 0 && {
      children: children
        .map(child => decideChild(child, { children, interpreters }, behaviour, options))
        .sort((a, b) => byCodeUnit(a.name, b.name))
    })
  }
}

function decideRules(
  behaviour: Behaviour,
  options: DecideOptions,
  capabilities: readonly CapabilityRule[],
  programs: Programs,
  paths: Generalised = generalised(behaviour, options)
): AppArmorRules {
  const files = withoutRefused(decideFiles(behaviour, options, programs, paths), options.own)
  const others = decideOthers(behaviour, options, capabilities)
  return { files, ...others, denies: decideDenies(files, others.mounts, options) }
}

/** What is allowed that is no file. */
export type OtherRules = Omit<AppArmorRules, 'files' | 'denies'>

export function decideOthers(
  behaviour: Behaviour,
  options: DecideOptions,
  capabilities: readonly CapabilityRule[]
): OtherRules {
  const { network, unix } = splitUnix(decideNetwork(behaviour), options)
  return {
    network,
    capabilities,
    mounts: decideMounts(behaviour),
    features: decideFeatures(behaviour, options),
    peers: [...decidePeers(behaviour, options), ...unix],
    messages: decideMessages(behaviour, options),
    changes: decideProfileChanges(behaviour, options)
  }
}

/** What programs that others execute did themselves. They leave their profile for that of the next program. */
function decideChild(
  self: Child,
  all: { readonly children: readonly Child[]; readonly interpreters: readonly Binary[] },
  behaviour: Behaviour,
  options: DecideOptions
): ChildProfile {
  const own = behaviourOf(behaviour, new Set(self.programs.flatMap(each => each.names)))
  const others = transitionsTo(
    all.children.filter(({ name }) => name !== self.name),
    false
  )
  return {
    name: self.name,
    by: self.programs.map(each => each.program),
    ...decideRules(own, options, capabilitiesOf(own, options), {
      transitions: others,
      self: self.programs,
      interpreters: self.programs.some(({ isScript }) => isScript)
        ? interpretersFor(own.files, all.interpreters, options)
        : []
    })
  }
}

function capabilitiesOf(behaviour: Behaviour, { own }: DecideOptions): CapabilityRule[] {
  return withOwnCapabilities(decideCapabilities(behaviour), own)
}

function transitionsTo(children: readonly Child[], stacked: boolean): Transitions {
  return new Map(
    children.flatMap(({ name, programs }) =>
      programs.map(({ path }) => [inMergedUsr(path), { child: name, stacked }] as const)
    )
  )
}
