import facts from './apparmor-versions.json' with { type: 'json' }

/** A version of AppArmor that profiles can be written for. */
export type AppArmorVersion = '3.0' | '4.0' | '4.1'

export const APPARMOR_VERSIONS: readonly AppArmorVersion[] = ['3.0', '4.0', '4.1']

/** A kind of rule that only newer versions know. */
export type Feature = 'io_uring' | 'mqueue' | 'userns'

/** What a version knows. */
export interface VersionFacts {
  /** Name of the feature file, in `abi/`. */
  readonly abi: string
  readonly features: readonly string[]
  /** `network unix` leaves unix sockets to `unix` rules. */
  readonly unix: boolean
}

/** Which calls show that a feature is used. */
export interface FeatureFacts {
  readonly rule: Feature
  readonly syscalls: readonly string[]
  /** One of `bits` must be set in this argument; null: any call shows it. */
  readonly argument: { readonly index: number; readonly bits: bigint } | null
  readonly why: string
}

/** Source: AppArmor's release notes and abi files, see the JSON. */
export function versionFacts(version: AppArmorVersion): VersionFacts {
  return facts.versions.find(entry => entry.version === version)!
}

/** The oldest version that has the feature file; undefined for one that is not known. */
export function versionOfAbi(abi: string | null): AppArmorVersion | undefined {
  const found = facts.versions.find(entry => entry.abi === abi)
  return APPARMOR_VERSIONS.find(version => version === found?.version)
}

/** False for a kind of rule that AppArmor only asks about under a newer abi; `abi` null: it is not known which one holds. */
export function isAskedAbout(kind: string, abi: string | null): boolean {
  const known = facts.versions.find(entry => entry.abi === abi)
  return !isFeature(kind) || known === undefined || known.features.includes(kind)
}

/** True for a kind of rule that only newer versions know. */
export function isFeature(kind: string): kind is Feature {
  return facts.features.some(({ rule }) => rule === kind)
}

/** True where `network unix` allows what `unix` rules do, as it does unless a newer `abi` is named. */
export function standsForUnix(abi: string | null): boolean {
  return !facts.versions.some(entry => entry.abi === abi && entry.unix)
}

/** Source: apparmor.d(5) and Linux, see the JSON. */
export const featureFacts: readonly FeatureFacts[] = facts.features.map(
  ({ rule, syscalls, argument, bits, why }) => ({
    rule: rule as Feature,
    syscalls,
    argument: argument === undefined ? null : { index: argument, bits: BigInt(bits!) },
    why
  })
)
