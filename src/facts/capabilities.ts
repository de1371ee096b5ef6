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

/** The name of a capability by its number; undefined for none. */
export function capabilityNumbered(number: number): string | undefined {
  return byNumber.get(number)
}

/** The number of a capability; undefined for a name that is none. */
export function capabilityNumber(name: string): number | undefined {
  return isCapability(name)
    ? facts.capabilities[name as keyof typeof facts.capabilities].number
    : undefined
}

/** The strictest Pod Security level whose pods may add the capability. */
export function levelOfCapability(name: string): PodSecurityLevel {
  return levels.get(name) ?? 'privileged'
}

const byNumber = new Map(
  Object.entries(facts.capabilities).map(([name, capability]) => [capability.number, name])
)
const levels = new Map<string, PodSecurityLevel>(
  Object.entries(facts.capabilities).map(([name, { level }]) => [
    name,
    POD_SECURITY_LEVELS.find(known => known === level) ?? 'privileged'
  ])
)
