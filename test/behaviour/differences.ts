import type { Behaviour, FileFact } from '../../src/behaviour/behaviour.ts'
import type { Expectation, RunFacts } from '../trace-fixtures.ts'
import { warningCodes } from './observed.ts'

/** What a behaviour of one run says otherwise than the truth, a sentence each. */
export function differences(behaviour: Behaviour, expected: Expectation, lines: number): string[] {
  const { files, execs } = behaviour
  const run = behaviour.runs[0]!
  const paths = new Set([...files, ...execs].flatMap(fact => [fact.path, fact.resolved ?? '']))
  const names = new Set(behaviour.syscalls.map(fact => fact.name))
  return [
    ...callDifferences(behaviour, expected.syscalls),
    ...Object.entries(expected.files)
      .map(([path, access]) => [path, access, accessOf(files, path)] as const)
      .filter(([, access, seen]) => access !== seen)
      .map(([path, access, seen]) => `${path} is ${seen ?? 'absent'}, not ${access}`),
    ...expected.absentPaths
      .filter(path => paths.has(path) || paths.has(`${path}/`))
      .map(path => `${path} is there`),
    ...expected.absentSyscalls.filter(name => names.has(name)).map(name => `${name} is there`),
    ...expected.blockedPaths
      .filter(path => !files.some(file => file.path.endsWith(path) && 'SECCOMP' in file.failed))
      .map(path => `${path} was not refused by seccomp`),
    ...execDifferences(behaviour, expected.execs),
    ...ledgerDifferences(behaviour, lines),
    ...setDifferences('warning', warningCodes(behaviour), expected.warnings),
    ...(expected.tasks === null || expected.tasks === run.tasks
      ? []
      : [`${run.tasks} tasks, not ${expected.tasks}`])
  ]
}

/** As `differences`, for a run whose every path is known. The paths of the behaviour must be resolved. */
export function runDifferences(behaviour: Behaviour, facts: RunFacts): string[] {
  const seen = new Map<string, Set<string>>()
  for (const file of behaviour.files.filter(fact => fact.access !== '')) {
    // Whose number it is nobody can know when it is not the process's own.
    const path = (file.resolved ?? file.path).replace(/^\/proc\/\d+(?=\/)/, '/proc/{pid}')
    seen.set(path, new Set([...(seen.get(path) ?? []), ...file.access]))
  }
  const files = Object.fromEntries(
    Array.from(seen, ([path, letters]) => [path, ordered(letters)] as const)
  )
  return [
    ...callDifferences(behaviour, facts.syscalls),
    ...[...new Set([...Object.keys(files), ...Object.keys(facts.files)])]
      .filter(path => files[path] !== facts.files[path])
      .map(path => `${path} is ${files[path] ?? 'absent'}, not ${facts.files[path] ?? 'there'}`),
    ...execDifferences(behaviour, facts.execs),
    ...ledgerDifferences(behaviour, facts.lines),
    ...setDifferences('warning', warningCodes(behaviour), []),
    ...(behaviour.runs[0]!.tasks === facts.tasks ? [] : [`${behaviour.runs[0]!.tasks} tasks`])
  ]
}

/** All names of all architectures, and how often; 0: the log does not say. */
function callDifferences(behaviour: Behaviour, expected: Expectation['syscalls']): string[] {
  const seen = new Map<string, number>(
    behaviour.syscalls.map(fact => [`${fact.arch} ${fact.name}`, fact.count])
  )
  const wanted = new Map<string, number>(
    Object.entries(expected).flatMap(([arch, calls]) =>
      Object.entries(calls).map(([name, count]) => [`${arch} ${name}`, count] as const)
    )
  )
  return [...new Set([...seen.keys(), ...wanted.keys()])]
    .sort()
    .filter(call => seen.get(call) !== wanted.get(call))
    .map(call => `${call} ${seen.get(call) ?? 'absent'}, not ${wanted.get(call) ?? 'there'}`)
}

/** A truth may name a file by where links lead or as the program wrote it. */
function accessOf(files: readonly FileFact[], path: string): string | undefined {
  const found = files.filter(file => file.path === path || file.resolved === path)
  return found.length === 0 ? undefined : ordered(new Set(found.flatMap(file => [...file.access])))
}

function ordered(letters: ReadonlySet<string>): string {
  return [...'rwamklx'].filter(letter => letters.has(letter)).join('')
}

function execDifferences({ execs }: Behaviour, expected: readonly string[]): string[] {
  const missing = expected.filter(
    path => !execs.some(exec => exec.path === path || exec.resolved === path)
  )
  const invented = execs.filter(
    exec => !expected.includes(exec.path) && !expected.includes(exec.resolved ?? exec.path)
  )
  return [
    ...missing.map(path => `${path} was not started`),
    ...invented.map(({ path }) => `${path} was started`)
  ]
}

function ledgerDifferences(behaviour: Behaviour, lines: number): string[] {
  const { ledger } = behaviour.runs[0]!
  const sum =
    ledger.used +
    Object.values(ledger.ignored).reduce((total, count) => total + count, 0) +
    ledger.problems.reduce((total, problem) => total + problem.count, 0)
  return [
    ...(ledger.lines === lines ? [] : [`${ledger.lines} lines read of ${lines}`]),
    ...(sum === lines ? [] : [`the ledger adds up to ${sum} of ${lines} lines`])
  ]
}

function setDifferences(
  what: string,
  seen: readonly string[],
  expected: readonly string[]
): string[] {
  return [
    ...seen.filter(item => !expected.includes(item)).map(item => `false ${what} ${item}`),
    ...expected.filter(item => !seen.includes(item)).map(item => `no ${what} ${item}`)
  ]
}
