import type { Behaviour, Run } from '../../behaviour/behaviour.ts'
import { sortedSet } from '../../order.ts'
import { code } from '../markdown.ts'

/** What the recordings are, and how much of them was used. */
export interface RunsView {
  readonly runs: readonly RunView[]
  readonly moreRuns: number
  readonly calls: number
  readonly files: number
  readonly programs: readonly string[]
  readonly sockets: readonly string[]
}

interface RunView {
  readonly label: string
  readonly sources: string
  readonly arch: string
  readonly tasks: number
  readonly lines: number
  readonly used: number
  readonly ignored: number
  readonly problems: number
}

export function viewRuns(behaviour: Behaviour): RunsView {
  return {
    runs: behaviour.runs.slice(0, SHOWN_RUNS).map(viewRun),
    moreRuns: Math.max(0, behaviour.runs.length - SHOWN_RUNS),
    calls: new Set(behaviour.syscalls.map(fact => fact.name)).size,
    files: countPaths(behaviour),
    programs: sortedSet(behaviour.execs.map(exec => exec.resolved ?? exec.path)).map(code),
    sockets: sortedSet(
      behaviour.sockets
        .filter(socket => socket.error === null && socket.address !== null)
        .filter(({ operation }) => operation === 'bind' || operation === 'connect')
        .map(({ operation, address }) => `${operation} ${address}`)
    ).map(code)
  }
}

/** Sorted, so that equal ones stand together. */
function countPaths({ files }: Behaviour): number {
  let count = 0
  for (let at = 0; at < files.length; at++)
    if (at === 0 || files[at]!.path !== files[at - 1]!.path) count++
  return count
}

const SHOWN_RUNS = 50

function viewRun({ label, sources, format, arch, tasks, ledger }: Run): RunView {
  const files = sources.length > 1 ? `${code(sources[0] ?? '')} and ${sources.length - 1} more` : ''
  return {
    label: code(label),
    sources: files || `${code(sources[0] ?? '')} (${code(format)})`,
    arch: code(arch),
    tasks,
    lines: ledger.lines,
    used: ledger.used,
    ignored: Object.values(ledger.ignored).reduce((sum, count) => sum + count, 0),
    problems: ledger.problems.reduce((sum, problem) => sum + problem.count, 0)
  }
}
