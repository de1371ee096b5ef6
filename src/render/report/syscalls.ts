import type { Behaviour } from '../../behaviour/behaviour.ts'
import { groupBy } from '../../group.ts'
import { listed } from '../../listed.ts'
import { isHarmlessPart } from '../../policy/seccomp/dangerous-part.ts'
import { unknownBinaries } from '../../policy/seccomp/unknown-binaries.ts'
import { dangerOf } from '../../facts/dangerous-syscalls.ts'
import { exploitsOf } from '../../facts/exploits.ts'
import { isArch } from '../../facts/syscall-table.ts'
import type {
  Arguments,
  Policy,
  ReasonClass,
  SeccompPolicy,
  SyscallRule
} from '../../policy/policy.ts'
import { conditionText } from '../../language/seccomp/condition-text.ts'
import { code, prose } from '../markdown.ts'
import { CLASS_TEXT, viewEvidence } from './evidence.ts'
import type { EvidenceView } from './evidence.ts'

export interface SyscallsView {
  readonly architectures: string
  readonly defaultErrno: string
  readonly classes: readonly {
    readonly name: string
    readonly count: number
    readonly text: string
  }[]
  readonly risky: readonly RiskyView[]
  /** Calls of which a condition refuses all that is dangerous, with it; '' where there is none. */
  readonly defused: string
  readonly refusals: readonly { readonly errno: string; readonly calls: string }[]
  readonly allowed: readonly SyscallView[]
  /** Conditions on arguments. */
  readonly conditions: readonly {
    readonly name: string
    readonly why: string
    /** Any of these is enough. */
    readonly alternatives: string
    /** Which of them were not seen, and what for they are allowed. */
    readonly unseen: string
  }[]
  /** Calls that may be made with any arguments, although a condition on them is usual. */
  readonly unconditioned: readonly {
    readonly name: string
    readonly condition: string
    readonly why: string
  }[]
  readonly withheld: readonly (SyscallView & { readonly severity: number; readonly why: string })[]
  /** Files whose imports were looked at; 0: none is known. */
  readonly binaries: number
  readonly reached: number
  /** Executed and mapped files that nothing is known of, the first of them; '' where none is, or nothing at all is known. */
  readonly unknown: string
}

interface SyscallView extends EvidenceView {
  readonly name: string
}

interface RiskyView extends SyscallView {
  readonly severity: number
  readonly why: string
  /** What an attack looks like. */
  readonly attack: string
  /** Known faults of the kernel that were reached through it; '' for none. */
  readonly cves: string
  /** '' where it is allowed whatever its arguments are. */
  readonly condition: string
}

export function viewSyscalls({ seccomp }: Policy, behaviour: Behaviour): SyscallsView {
  const allowed = seccomp.rules.filter(rule => rule.action === 'allow')
  const view = (rule: SyscallRule): SyscallView => ({
    name: code(rule.name),
    ...viewEvidence(behaviour, rule.reasons)
  })
  return {
    architectures: seccomp.architectures.map(code).join(', '),
    defaultErrno: errnoText(seccomp.defaultErrno),
    classes: countClasses(allowed),
    risky: allowed
      .filter(rule => !isHarmlessPart(rule))
      .flatMap(rule => viewRisk(rule, view(rule)) ?? [])
      .toSorted(bySeverity),
    defused: allowed
      .filter(isHarmlessPart)
      .map(({ name, arguments: args }) => `${code(name)} (${args!.why})`)
      .join(', '),
    refusals: countRefusals(seccomp.rules),
    allowed: allowed.map(view),
    conditions: allowed.flatMap(({ name, arguments: args }) =>
      args
        ? [
            {
              name: code(name),
              why: args.why,
              alternatives: alternativesOf(name, args, seccomp),
              unseen: unseenOf(args)
            }
          ]
        : []
    ),
    unconditioned: allowed.flatMap(({ name, lacks }) =>
      lacks ? [{ name: code(name), condition: lacks.condition, why: prose(lacks.why) }] : []
    ),
    withheld: seccomp.withheld
      .map(({ name, reasons }) => ({
        name: code(name),
        ...viewEvidence(behaviour, reasons),
        severity: dangerOf(name)?.severity ?? 0,
        why: dangerOf(name)?.why ?? ''
      }))
      .toSorted(bySeverity),
    binaries: behaviour.binaries.filter(({ beside }) => beside === null).length,
    reached: behaviour.binaries.filter(({ beside }) => beside !== null).length,
    unknown:
      behaviour.binaries.length > 0 ? listed(unknownBinaries(behaviour).map(code), NAMED) : ''
  }
}

/** The conditions as text, with the first architecture's names of the values: the others have the same. */
function alternativesOf(
  name: string,
  { alternatives }: Arguments,
  { architectures }: SeccompPolicy
): string {
  const arch = architectures.find(isArch) ?? 'x86_64'
  const texts = alternatives.map(all =>
    all.map(each => conditionText(each, name, arch)).join(' and ')
  )
  // A bar would end the cell.
  return code(texts.join('; or ').replaceAll('|', ', '))
}

/** Values for the same reason together. */
function unseenOf({ unseen }: Arguments): string {
  return groupBy(unseen, ({ why }) => why)
    .map(
      ([why, values]) =>
        `${listed(
          values.map(({ value }) => code(`0x${value.toString(16)}`)),
          NAMED
        )}: ${why}`
    )
    .join('; ')
}

/** So many of the files that nothing is known of are named. */
const NAMED = 10

// Below that, a call is a step of an attack only together with others, and every program has some.
const RISKY = 3

function viewRisk({ name, arguments: args }: SyscallRule, view: SyscallView): RiskyView | null {
  const danger = dangerOf(name)
  if (danger === undefined || danger.severity < RISKY) return null
  const exploits = exploitsOf(name)
  return {
    ...view,
    severity: danger.severity,
    why: danger.why,
    attack: exploits?.class ?? '',
    cves: exploits?.cves.map(({ id }) => id).join(', ') ?? '',
    condition: args?.why ?? ''
  }
}

/** The most severe first; by name among equals. */
function bySeverity<T extends { readonly severity: number }>(a: T, b: T): number {
  return b.severity - a.severity
}

/** Each call is counted for the first of its reasons: what was seen is not inferred as well. */
function countClasses(allowed: readonly SyscallRule[]): SyscallsView['classes'] {
  return (Object.keys(CLASS_TEXT) as ReasonClass[])
    .map(name => ({
      name,
      count: allowed.filter(rule => rule.reasons[0]?.class === name).length,
      text: CLASS_TEXT[name]
    }))
    .filter(({ count }) => count > 0)
}

function countRefusals(rules: readonly SyscallRule[]): SyscallsView['refusals'] {
  const counts = new Map<number, number>()
  for (const { action } of rules)
    if (action !== 'allow') counts.set(action, (counts.get(action) ?? 0) + 1)
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([errno, count]) => ({
      errno: errnoText(errno),
      calls: count === 1 ? '1 call is' : `${count} calls are`
    }))
}

function errnoText(errno: number): string {
  return errno === 1 ? 'EPERM' : errno === 38 ? 'ENOSYS' : `errno ${errno}`
}
