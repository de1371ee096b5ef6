import type { Behaviour, Fact, Program } from '../../behaviour/behaviour.ts'
import { describeFirst, formatFirst } from '../../behaviour/place.ts'
import { firstRun } from '../../behaviour/runs.ts'
import { newerSyscall } from '../../facts/newer-syscalls.ts'
import { isArch } from '../../facts/syscall-table.ts'
import type { Arch } from '../../facts/syscall-table.ts'
import { groupBy } from '../../group.ts'
import { byCodeUnit, sortedSet } from '../../order.ts'
import type { SeccompProfile } from '../../language/seccomp/profile.ts'
import { outcomesOf } from './outcomes.ts'
import type { Outcome } from './outcomes.ts'
import type { SeenCall } from './seen-calls.ts'
import type { Answer, CheckedCall, SeccompVerification, UntoldCall } from './verification.ts'

type CheckedCalls = Pick<SeccompVerification, 'refused' | 'logged' | 'asRecorded' | 'untold'>

type Fate = keyof CheckedCalls

/** One answer to equal calls. */
interface Item {
  readonly call: SeenCall
  readonly outcome: Outcome
  readonly answer: Answer
  readonly fate: Fate
  readonly why: string
  /** How many of the calls; null: not known. */
  readonly count: number | null
}

/** What becomes of each call. `profileOn` is the profile for programs of an architecture; null: all of them are killed. */
export function verifyCalls(
  behaviour: Behaviour,
  calls: readonly SeenCall[],
  profileOn: (arch: Arch) => SeccompProfile | null
): CheckedCalls {
  const items = calls.flatMap(call => itemsOf(call, profileOn))
  const of = (fate: Fate): Item[] => items.filter(item => item.fate === fate)
  return {
    refused: join(of('refused'), behaviour),
    logged: join(of('logged'), behaviour),
    asRecorded: join(of('asRecorded'), behaviour),
    untold: joinUntold(of('untold'), behaviour)
  }
}

function itemsOf(call: SeenCall, profileOn: (arch: Arch) => SeccompProfile | null): Item[] {
  const { arch, name } = call
  if (!isArch(arch)) return [untold(call, NO_OUTCOME, 'there is no table of calls for it')]
  const profile = profileOn(arch)
  if (profile === null) return []
  const outcomes = outcomesOf(profile, arch, name, call.values)
  const isSplit = outcomes.length > 1
  const isMixed = isLoose(call, outcomes) && !outcomes.every(each => isSame(each, outcomes[0]!))
  return outcomes.flatMap(outcome => {
    const { answers, hidden } = outcome
    const [answer] = answers as [Answer]
    if (answers.every(runs))
      return isLogged(answers) ? [itemOf(call, outcome, 'logged', isSplit)] : []
    if (isMixed) return [untold(call, outcome, 'which values came together is not kept')]
    if (
      hidden.length > 0 &&
      new Set(answers.map(({ action, errno }) => `${action} ${errno}`)).size > 1
    )
      return [untold(call, outcome, `${list(hidden)} not shown`)]
    if (answers.some(runs)) return [untold(call, outcome, 'rules for it contradict each other')]
    // A number that no table names: most kernels have no such call either.
    if (!call.hasEnd && call.refusedBy === null && name.startsWith('syscall_0x'))
      return [untold(call, outcome, 'no profile can name it, and how it ended is not shown')]
    if (answer.action === 'NOTIFY') return [untold(call, outcome, 'a program decides that listens')]
    return refusals(call, outcome, isSplit)
  })
}

/** Which values of two or more arguments came together is not known. */
function isLoose({ values }: SeenCall, [outcome]: readonly Outcome[]): boolean {
  const looked = [...(outcome?.values.keys() ?? [])]
  return looked.filter(index => values.get(index)!.length > 1).length > 1
}

const NO_OUTCOME: Outcome = { values: new Map(), answers: [], hidden: [] }

function runs({ action }: Answer): boolean {
  return action === 'ALLOW' || action === 'LOG'
}

function isLogged(answers: readonly Answer[]): boolean {
  return answers.some(({ action }) => action === 'LOG')
}

function isSame(a: Outcome, b: Outcome): boolean {
  return a.answers.map(runs).join() === b.answers.map(runs).join()
}

function list(indexes: readonly number[]): string {
  return indexes.length === 1
    ? `argument ${indexes[0]} is`
    : `arguments ${indexes.slice(0, -1).join(', ')} and ${indexes.at(-1)} are`
}

function untold(call: SeenCall, outcome: Outcome, why: string): Item {
  const answer = outcome.answers[0] ?? { action: 'ERRNO', errno: null, inRunc: null }
  return { call, outcome, answer, fate: 'untold', why, count: call.count }
}

function itemOf(call: SeenCall, outcome: Outcome, fate: Fate, isSplit: boolean): Item {
  const count = isSplit ? null : call.count
  return { call, outcome, answer: outcome.answers[0]!, fate, why: '', count }
}

/** Those that failed in the recordings just as they would now are no news. */
function refusals(call: SeenCall, outcome: Outcome, isSplit: boolean): Item[] {
  const [answer] = outcome.answers as [Answer]
  if (call.refusedBy !== null) return [itemOf(call, outcome, 'asRecorded', isSplit)]
  const { errno } = answer
  const before = answer.action === 'ERRNO' && errno !== null ? (call.failed[errno] ?? 0) : 0
  if (before === 0 || isSplit) return [itemOf(call, outcome, 'refused', isSplit)]
  const others = Object.entries(call.failed).filter(([name]) => name !== errno)
  const recorded = { ...call, failed: { [errno!]: before }, count: before }
  const rest = { ...call, failed: Object.fromEntries(others), count: call.count - before }
  return [
    itemOf(recorded, outcome, 'asRecorded', false),
    ...(rest.count > 0 ? [itemOf(rest, outcome, 'refused', false)] : [])
  ]
}

function join(items: readonly Item[], behaviour: Behaviour): CheckedCall[] {
  return groupBy(items, keyOf).map(([, group]) => {
    const [{ outcome, answer }] = group as [Item]
    return {
      ...summaryOf(group, behaviour),
      arguments: [...outcome.values].map(([index, value]) => ({ index, value: hex(value) })),
      answer,
      fallback:
        answer.errno === 'ENOSYS' ? (newerSyscall(group[0]!.call.name)?.fallback ?? null) : null
    }
  })
}

function joinUntold(items: readonly Item[], behaviour: Behaviour): UntoldCall[] {
  return groupBy(items, ({ call, why }) => `${call.name} ${call.arch} ${why}`).map(([, group]) => ({
    ...summaryOf(group, behaviour),
    why: group[0]!.why,
    answers: [
      ...new Map(
        group.flatMap(({ outcome }) => outcome.answers).map(each => [JSON.stringify(each), each])
      ).values()
    ]
  }))
}

function keyOf({ call, outcome, answer }: Item): string {
  const values = [...outcome.values].map(([index, value]) => `${index}=${hex(value).padStart(18)}`)
  return `${call.name} ${call.arch} ${answer.action} ${answer.errno} ${values.join(' ')}`
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`
}

function summaryOf(
  items: readonly Item[],
  behaviour: Behaviour
): Omit<CheckedCall, 'answer' | 'arguments' | 'fallback'> {
  const { arch, name } = items[0]!.call
  const facts = items.map(({ call }) => call.fact)
  return {
    arch,
    name,
    count: countOf(items),
    failed: failedOf(items),
    programs: programsOf(items),
    place: placeOfFirst(behaviour, facts)
  }
}

/** The most in any one run. */
function countOf(items: readonly Item[]): number | null {
  const inRun = new Map<number, number>()
  const counts = new Map(items.map(({ call, count }) => [call, count]))
  for (const [call, count] of counts) {
    if (count === null) return null
    const run = firstRun(call.fact.runs)
    inRun.set(run, (inRun.get(run) ?? 0) + count)
  }
  return Math.max(...inRun.values())
}

function failedOf(items: readonly Item[]): Record<string, number> {
  const failed = new Map<string, number>()
  for (const { call } of items)
    for (const [errno, count] of Object.entries(call.failed))
      failed.set(errno, (failed.get(errno) ?? 0) + count)
  return Object.fromEntries([...failed].sort(([a], [b]) => byCodeUnit(a, b)))
}

function programsOf(items: readonly Item[]): Program[] | null {
  const programs = items.flatMap(({ call: { program } }) =>
    program === undefined ? [] : [program]
  )
  if (programs.length === 0) return null
  const named = sortedSet(programs.filter(program => program !== null))
  return programs.includes(null) ? [null, ...named] : named
}

/** `web.strace:12`, with the run where there are several. */
export function placeOfFirst(behaviour: Behaviour, facts: readonly Fact[]): string {
  const [first] = facts.toSorted((a, b) => firstRun(a.runs) - firstRun(b.runs) || a.first - b.first)
  return describeFirst(behaviour, formatFirst(behaviour, first!))
}
