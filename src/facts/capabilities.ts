import facts from './capabilities.json' with { type: 'json' }

/** Pod Security levels, the strictest first. */
export const POD_SECURITY_LEVELS = ['restricted', 'baseline', 'privileged'] as const

export type PodSecurityLevel = (typeof POD_SECURITY_LEVELS)[number]

/** `name` as AppArmor has it: lower case, without CAP_. */
export function isCapability(name: string): boolean {
  return levels.has(name)
}

/** Every capability of Linux 7.1, sorted. */
export function capabilityNames(): string[] {
  return [...levels.keys()]
}

/** The strictest Pod Security level whose pods may add the capability. */
export function levelOfCapability(name: string): PodSecurityLevel {
  return levels.get(name) ?? 'privileged'
}

const levels = new Map<string, PodSecurityLevel>(
  Object.entries(facts.capabilities).map(([name, { level }]) => [
    name,
    POD_SECURITY_LEVELS.find(known => known === level) ?? 'privileged'
  ])
)
