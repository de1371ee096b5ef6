/** What a project says itself, whatever was seen. */
export interface OwnRules {
  readonly calls: readonly OwnName[]
  /** Names in lower case, without CAP_. */
  readonly capabilities: readonly OwnName[]
  readonly paths: readonly OwnPath[]
}

export interface OwnName {
  readonly name: string
  readonly verdict: 'always' | 'never'
  /** For a person: `tracewall.yaml:12`. */
  readonly where: string
}

export interface OwnPath {
  /** AppArmor pattern. */
  readonly pattern: string
  /** Letters of r w a m k l x. */
  readonly perms: string
  readonly verdict: 'always' | 'never'
  readonly where: string
  /** Empty: none was given. */
  readonly why: string
}

export const NO_RULES: OwnRules = { calls: [], capabilities: [], paths: [] }
