import type { Behaviour } from '../../behaviour/behaviour.ts'
import { dangerOf } from '../../facts/dangerous-syscalls.ts'
import { allowedByDefault, defaultProfiles } from '../../facts/default-profiles.ts'
import { isArch, syscallNumber } from '../../facts/syscall-table.ts'
import type { Arch } from '../../facts/syscall-table.ts'
import type { SeccompPolicy } from '../../policy/policy.ts'
import { byCodeUnit } from '../../order.ts'
import { code } from '../markdown.ts'

/** The profile compared with the ones that containers have by default. */
export interface ComparisonView {
  /** What the calls were counted on: `x86_64`. */
  readonly arch: string
  readonly engines: readonly EngineView[]
}

interface EngineView {
  /** `Moby, June 2026` */
  readonly name: string
  /** How many calls the engine's profile allows, some of them under conditions. */
  readonly allows: number
  /** How many of these this profile refuses. */
  readonly removed: number
  /** The same as a share, in per cent. */
  readonly share: number
  /** Dangerous calls that it allows and this profile refuses, the worst first. */
  readonly dangerousRemoved: string
  readonly dangerousKept: string
  /** What only this profile allows. */
  readonly beyond: string
}

export function viewComparison(
  { architectures, rules }: SeccompPolicy,
  { runs }: Pick<Behaviour, 'runs'>
): ComparisonView {
  // Of a machine that was recorded: the others are estimates, or what a few 32-bit programs on it use.
  const recorded = new Set(runs.map(run => run.arch))
  const known = architectures.filter(isArch)
  const arch = known.find(name => recorded.has(name)) ?? known[0] ?? 'x86_64'
  const own = new Set(
    rules.filter(rule => rule.action === 'allow' && exists(arch, rule.name)).map(rule => rule.name)
  )
  const engines = defaultProfiles.map((profile): EngineView => {
    const theirs = [...allowedByDefault(profile, arch).keys()].filter(name => exists(arch, name))
    const removed = theirs.filter(name => !own.has(name))
    const kept = theirs.filter(name => own.has(name))
    const allowed = new Set(theirs)
    return {
      name: `${profile.name}, ${profile.version}`,
      allows: theirs.length,
      removed: removed.length,
      share: Math.round((removed.length / theirs.length) * 100),
      dangerousRemoved: listDangerous(removed),
      dangerousKept: listDangerous(kept),
      beyond: list([...own].filter(name => !allowed.has(name)).sort(byCodeUnit))
    }
  })
  return { arch: code(arch), engines }
}

function exists(arch: Arch, name: string): boolean {
  return syscallNumber(arch, name) !== undefined
}

function listDangerous(names: readonly string[]): string {
  const severity = (name: string): number => dangerOf(name)?.severity ?? 0
  return list(
    names
      .filter(name => severity(name) > 0)
      .toSorted((a, b) => severity(b) - severity(a) || byCodeUnit(a, b))
  )
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.map(code).join(', ')
}
