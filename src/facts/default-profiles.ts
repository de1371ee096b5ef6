import facts from './default-profiles.json' with { type: 'json' }

/** What a container engine allows where a pod brings no profile of its own. */
export interface DefaultProfile {
  /** `Moby`. */
  readonly name: string
  /** `June 2026`. */
  readonly version: string
  /** errno of what no rule names. */
  readonly errno: number
  readonly rules: readonly DefaultRule[]
}

/** What holds for some calls where the architecture and the capabilities fit. */
interface DefaultRule {
  readonly names: readonly string[]
  /** Refuses with it; absent: allows. */
  readonly errno?: number
  /** Holds for certain arguments only. */
  readonly conditional?: boolean
  /** One of these capabilities is needed. */
  readonly caps?: readonly string[]
  readonly exceptCaps?: readonly string[]
  readonly arches?: readonly string[]
  readonly exceptArches?: readonly string[]
}

/** Source: the profiles' own repositories, see the JSON. */
export const defaultProfiles: readonly DefaultProfile[] = facts.profiles

/** What a container may do that asks for nothing: Docker's and containerd's list, lower case. */
export const defaultCapabilities: readonly string[] = facts.capabilities

/** Call -> `allowed`, or `conditional`: with certain arguments only. What is not in the map is refused. */
export function allowedByDefault(
  { rules }: DefaultProfile,
  arch: string,
  capabilities: readonly string[] = defaultCapabilities
): ReadonlyMap<string, 'allowed' | 'conditional'> {
  const answers = new Map<string, 'allowed' | 'conditional' | 'refused'>()
  for (const rule of rules) {
    if (!fits(rule, arch, capabilities)) continue
    const answer =
      rule.errno !== undefined ? 'refused' : rule.conditional === true ? 'conditional' : 'allowed'
    // A refusal of some arguments leaves the rest to the rules that allow them.
    if (answer === 'refused' && rule.conditional === true) continue
    for (const name of rule.names)
      if (!answers.has(name) || (answers.get(name) === 'conditional' && answer === 'allowed'))
        answers.set(name, answer)
  }
  return new Map(
    [...answers].flatMap(([name, answer]) => (answer === 'refused' ? [] : [[name, answer]]))
  )
}

function fits(rule: DefaultRule, arch: string, capabilities: readonly string[]): boolean {
  return (
    rule.arches?.includes(arch) !== false &&
    rule.exceptArches?.includes(arch) !== true &&
    (rule.caps === undefined || rule.caps.some(name => capabilities.includes(name))) &&
    rule.exceptCaps?.some(name => capabilities.includes(name)) !== true
  )
}
