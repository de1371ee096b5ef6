import facts from './on-demand-files.json' with { type: 'json' }

/** Files that a library opens, and sockets that it makes, when it first needs them. */
export interface OnDemandGroup {
  /** Matches a path whose use shows that the library is there. Groups with the same sign share the object. */
  readonly when: RegExp
  /** Matches a path that was used where the sign means something else. */
  readonly unless: RegExp | null
  /** Matches programs that use what `when` matches for another reason. */
  readonly notBy: RegExp | null
  readonly why: string
  /** Whether only the files' owner needs them. */
  readonly owner: boolean
  /** AppArmor pattern and letters. */
  readonly files: readonly (readonly [pattern: string, access: string])[]
  /** Types of pairs of connected unix sockets. */
  readonly pairs: readonly string[]
}

const signs = new Map<string, RegExp>()

/** Source: the C libraries, OpenSSL and proc(5), see the JSON. */
export const onDemandGroups: readonly OnDemandGroup[] = facts.groups.map(
  ({ when, unless, notBy, why, owner, files, pairs }) => ({
    when: sign(when),
    unless: unless === undefined ? null : sign(unless),
    notBy: notBy === undefined ? null : new RegExp(notBy),
    why,
    owner: owner ?? false,
    files: Object.entries(files).flatMap(([access, patterns]) =>
      patterns.map((pattern): [string, string] => [pattern, access])
    ),
    pairs: pairs ?? []
  })
)

const anySign = new RegExp([...signs.keys()].map(regex => `(?:${regex})`).join('|'))

/** Whether a path matches a sign for or against some group; nearly none does, and there may be 100,000 of them. */
export function isOnDemandSign(path: string): boolean {
  return anySign.test(path)
}

function sign(regex: string): RegExp {
  let made = signs.get(regex)
  if (!made) signs.set(regex, (made = new RegExp(regex)))
  return made
}
