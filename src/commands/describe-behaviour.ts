import type { Behaviour, ExecFact, FileFact, Run, SyscallFact } from '../behaviour/behaviour.ts'
import { startOnly } from '../behaviour/start-only.ts'
import type { StartOnly } from '../behaviour/start-only.ts'
import { workloadsOf } from '../behaviour/workloads.ts'
import type { Workload } from '../behaviour/workloads.ts'
import { printable } from '../host/printable.ts'
import { byCodeUnit, sortedSet } from '../order.ts'
import { columns } from './columns.ts'
import { wrap } from './wrap.ts'
import { describeVerdicts } from './describe-verdicts.ts'
import { numbered } from '../numbered.ts'

/** How many lines a list has before it is cut short. */
export interface Limits {
  readonly syscalls: number
  readonly paths: number
}

/** What was seen, as tables for a person; piece by piece, as there may be many files. */
export function* describeBehaviour(
  behaviour: Behaviour,
  warnings: readonly string[],
  limits: Limits
): Generator<string> {
  yield* lines(describeRuns(behaviour.runs))
  const workloads = workloadsOf(behaviour)
  if (workloads.length > 1) yield* lines(['', ...describeWorkloads(workloads)])
  yield* lines(['', ...describeSyscalls(behaviour.syscalls, limits.syscalls)])
  const verdicts = describeVerdicts(behaviour)
  if (verdicts.length > 0) yield* lines(['', ...verdicts])
  if (behaviour.execs.length > 0)
    yield* lines(['', ...describeExecs(behaviour.execs, limits.paths)])
  if (behaviour.files.length > 0)
    yield* lines(['', ...describeFiles(behaviour.files, limits.paths)])
  const only = startOnly(behaviour)
  if (only !== null) yield* lines(['', ...describeStart(only, limits.paths)])
  if (warnings.length > 0)
    yield* lines([
      '',
      `WARNINGS  ${warnings.length}`,
      ...warnings.flatMap(text => wrap('  ', text, 4, 78))
    ])
}

function* lines(texts: Iterable<string>): Generator<string> {
  for (const text of texts) yield `${text}\n`
}

function describeRuns(runs: readonly Run[]): string[] {
  const HEADER = ['RUN', 'FORMAT', 'ARCH', 'TASKS', 'LINES', 'USED', 'IGNORED', 'PROBLEMS']
  const rows = runs.map(({ label, format, arch, tasks, ledger }) => [
    printable(label),
    format,
    arch,
    tasks,
    ledger.lines,
    ledger.used,
    sum(Object.values(ledger.ignored)),
    sum(ledger.problems.map(problem => problem.count))
  ])
  return columns([HEADER, ...rows])
}

function describeSyscalls(syscalls: readonly SyscallFact[], limit: number): string[] {
  const arches = new Set(syscalls.map(fact => fact.arch))
  const rows = [...syscalls]
    .sort((a, b) => b.count - a.count || byCodeUnit(a.name, b.name) || byCodeUnit(a.arch, b.arch))
    .slice(0, limit)
    .map(fact => [
      '',
      fact.count,
      // The architecture is shown only if there are several.
      arches.size > 1 ? `${fact.arch} ${fact.name}` : fact.name,
      Object.entries(fact.errors)
        .map(([errno, count]) => `${errno} ${count}`)
        .join(', ')
    ])
  const calls = sum(syscalls.map(fact => fact.count))
  const errors = sum(syscalls.flatMap(fact => Object.values(fact.errors)))
  return [
    `SYSCALLS  ${numbered(syscalls.length, 'name')}, ${numbered(calls, 'call')}, ${numbered(errors, 'error')}`,
    ...columns(rows),
    ...andMore(syscalls.length, limit)
  ]
}

function describeWorkloads(workloads: readonly Workload[]): string[] {
  return [
    `WORKLOADS  ${workloads.length}`,
    ...columns(
      workloads.map(({ by, name, records }) => ['', records, `--${by} ${printable(name)}`])
    )
  ]
}

function describeExecs(execs: readonly ExecFact[], limit: number): string[] {
  const paths = [...new Set(execs.map(fact => fact.path))]
  return [
    `PROGRAMS  ${paths.length}`,
    ...paths.slice(0, limit).map(path => `  ${printable(path)}`),
    ...andMore(paths.length, limit)
  ]
}

function describeFiles(files: readonly FileFact[], limit: number): string[] {
  const groups = sortedSet(files.map(file => file.access)).map(
    access => [access, files.filter(file => file.access === access)] as const
  )
  return [
    `FILES  ${files.length}`,
    ...groups.flatMap(([access, group]) => [
      `  ${access === '' ? 'looked up only' : access}  ${group.length}`,
      ...group.slice(0, limit).map(file => `    ${printable(file.path)}`),
      ...andMore(group.length, limit)
    ])
  ]
}

function describeStart({ calls, paths }: StartOnly, limit: number): string[] {
  return [
    `ONLY AT THE START  ${numbered(calls.length, 'name')}, ${numbered(paths.length, 'path')}`,
    ...(calls.length > 0 ? wrap('  ', calls.join(', '), 4, 78) : []),
    ...columns(paths.slice(0, limit).map(({ path, access }) => ['', access, printable(path)])),
    ...andMore(paths.length, limit)
  ]
}

function andMore(count: number, limit: number): string[] {
  return count > limit ? [`    and ${count - limit} more, see --all`] : []
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
