import type { Behaviour } from '../../behaviour/behaviour.ts'
import { describePlace } from '../../behaviour/place.ts'
import { firstRun, hasRun } from '../../behaviour/runs.ts'
import { allowedByDefault, defaultProfiles } from '../../facts/default-profiles.ts'
import { errnoName } from '../../facts/errnos.ts'
import { exploitsOf } from '../../facts/exploits.ts'
import type { Exploits } from '../../facts/exploits.ts'
import { isArch, syscallNumber } from '../../facts/syscall-table.ts'
import type { Arch } from '../../facts/syscall-table.ts'
import { evaluate, rulesFor } from '../../language/seccomp/evaluate.ts'
import type { Rule, Verdict } from '../../language/seccomp/evaluate.ts'
import type { SeccompProfile } from '../../language/seccomp/profile.ts'
import { severityOfCall } from '../../policy/base/severity.ts'
import type { MissingCondition, SyscallRule } from '../../policy/policy.ts'
import { showReasons, showRuns } from './case.ts'
import type { Case, ShownReason, ShownRuns } from './case.ts'
import { conditionText } from '../../language/seccomp/condition-text.ts'
import { whatBreaks } from './what-breaks.ts'

/** Why a profile allows a system call, or refuses it. */
export interface CallAnswer {
  readonly kind: 'call'
  readonly name: string
  readonly profile: string
  /** The worst of all architectures; null: there is no seccomp profile. */
  readonly outcome: Outcome | null
  /** Those that the profile is for. */
  readonly architectures: readonly string[]
  /** One of each of them that has the call. */
  readonly answers: readonly ArchAnswer[]
  /** What the conditions are for; null without conditions. */
  readonly condition: string | null
  /** The condition that it would have and has not, of a call that may be made with any arguments; else null. */
  readonly lacks: MissingCondition | null
  readonly reasons: readonly ShownReason[]
  /** Dangerous, and asked for by these alone: so it is not allowed. */
  readonly withheld: readonly ShownReason[]
  /** What the choices make of the evidence is something else: the profile was made with others, or changed. */
  readonly isOther: boolean
  readonly seen: readonly SeenCall[]
  /** What stops working without it, or would. */
  readonly breaks: readonly string[]
  readonly severity: number
  readonly why: string
  readonly exploits: Exploits | null
  /** What the engines' own profiles do. */
  readonly defaults: readonly { readonly name: string; readonly outcome: Outcome }[]
}

export type Outcome = 'allowed' | 'conditional' | 'logged' | 'refused'

export interface ArchAnswer {
  readonly arch: string
  readonly outcome: Outcome
  /** `ENOSYS`, of a refusal with an errno; else null. */
  readonly errno: string | null
  /** libseccomp's action for what is not allowed. */
  readonly otherwise: string
  /** Of the alternatives, any of which is enough: what must hold; a single `unless ...` where rules refuse some values alone. */
  readonly conditions: readonly string[]
}

export interface SeenCall {
  readonly arch: string
  /** The highest of any one run. */
  readonly count: number
  readonly errors: Readonly<Record<string, number>>
  readonly arguments: readonly {
    readonly index: number
    readonly values: readonly string[] | 'any'
  }[]
  readonly runs: ShownRuns
  readonly place: string
  /** The only program of the first run; null where it ran several. */
  readonly program: string | null
}

export function explainCall(of: Case, name: string): CallAnswer {
  const { behaviour, policy, seccomp } = of
  const rule = policy.seccomp.rules.find(each => each.name === name)
  const withheld = policy.seccomp.withheld.find(each => each.name === name)?.reasons ?? []
  const architectures = architecturesOf(of)
  const answers = seccomp === null ? [] : answersOf(seccomp, architectures, name)
  const [open = 'refused'] = answers.map(answer => answer.outcome).toSorted(byOpenness)
  const outcome = seccomp === null ? null : open
  const errno = answers[0]?.errno ?? null
  const seen = seenCalls(behaviour, name)
  const { level, why } = severityOfCall(name)
  return {
    kind: 'call',
    name,
    profile: of.name,
    outcome,
    architectures,
    answers,
    condition: outcome === 'conditional' ? (rule?.arguments?.why ?? null) : null,
    lacks: outcome === 'allowed' ? (rule?.lacks ?? null) : null,
    reasons: showReasons(behaviour, rule?.reasons ?? []),
    withheld: showReasons(behaviour, withheld),
    isOther: outcome !== null && outcome !== 'logged' && isOther(rule, outcome),
    seen,
    breaks: outcome === 'refused' ? whatBreaks(name, errno, seen.length > 0, withheld) : [],
    severity: level,
    why,
    exploits: exploitsOf(name),
    defaults: defaultsFor(name, architectures[0]!)
  }
}

function seenCalls(behaviour: Behaviour, name: string): SeenCall[] {
  return behaviour.syscalls
    .filter(fact => fact.name === name)
    .map(fact => ({
      arch: fact.arch,
      count: fact.count,
      errors: fact.errors,
      arguments: fact.args,
      runs: showRuns(behaviour, fact.runs),
      place: describePlace(behaviour, fact),
      program: onlyProgram(behaviour, firstRun(fact.runs))
    }))
}

function defaultsFor(name: string, arch: Arch): CallAnswer['defaults'] {
  return defaultProfiles.map(profile => ({
    name: `${profile.name} (${profile.version})`,
    outcome: allowedByDefault(profile, arch).get(name) ?? 'refused'
  }))
}

/** Those of the profile that is enforced; one that names none is for the machine that it runs on. */
export function architecturesOf({ seccomp, policy }: Case): Arch[] {
  const listed = seccomp?.architectures ?? []
  const known = (listed.length > 0 ? listed : policy.seccomp.architectures).filter(isArch)
  return known.length > 0 ? known : ['x86_64']
}

function answersOf(profile: SeccompProfile, arches: readonly Arch[], name: string): ArchAnswer[] {
  return arches
    .filter(arch => syscallNumber(arch, name) !== undefined)
    .map(arch => ({ arch, ...answerOn(profile, arch, name) }))
}

function answerOn(profile: SeccompProfile, arch: Arch, name: string): Omit<ArchAnswer, 'arch'> {
  const rules = rulesFor(profile, arch, name)
  const isUnconditional = rules.some(rule => rule.conditions.length === 0)
  // Registers that meet no condition, whatever the rules are: what is left is the default.
  const usual: Verdict = isUnconditional
    ? evaluate(profile, arch, name, [])
    : { action: profile.defaultAction, errno: profile.defaultErrno }
  const textOf = ({ conditions }: Rule): string =>
    conditions.map(each => conditionText(each, name, arch)).join(' and ')
  const answer = (outcome: Outcome, verdict: Verdict, conditions: readonly string[] = []) => ({
    outcome,
    errno: verdict.errno === null ? null : errnoName(verdict.errno),
    otherwise: verdict.action,
    conditions
  })
  if (usual.action === 'ALLOW') {
    const refusing = isUnconditional
      ? []
      : rules.filter(({ verdict: { action } }) => action !== 'LOG')
    const [first] = refusing
    return first === undefined
      ? answer('allowed', usual)
      : answer('conditional', first.verdict, [`unless ${refusing.map(textOf).join(', or ')}`])
  }
  const allowing = isUnconditional ? [] : rules.filter(({ verdict }) => verdict.action === 'ALLOW')
  if (allowing.length > 0) return answer('conditional', usual, allowing.map(textOf))
  return answer(usual.action === 'LOG' ? 'logged' : 'refused', usual)
}

const OPENNESS: readonly Outcome[] = ['allowed', 'conditional', 'logged', 'refused']

function byOpenness(a: Outcome, b: Outcome): number {
  return OPENNESS.indexOf(a) - OPENNESS.indexOf(b)
}

function isOther(rule: SyscallRule | undefined, outcome: Outcome): boolean {
  const decided =
    rule?.action !== 'allow' ? 'refused' : rule.arguments === undefined ? 'allowed' : 'conditional'
  return decided !== outcome
}

/** A run of one program shows which program made a call; one of several does not. */
function onlyProgram({ execs }: Behaviour, run: number): string | null {
  const programs = new Set(
    execs.filter(({ runs }) => hasRun(runs, run)).map(({ path, resolved }) => resolved ?? path)
  )
  const [program] = programs
  return programs.size === 1 && program !== undefined ? program : null
}
