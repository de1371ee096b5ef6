import { createHash } from 'node:crypto'
import { byCodeUnit } from '../order.ts'
import type { SourceLedger } from '../trace/ledger.ts'
import { empty } from './behaviour.ts'
import type { Behaviour, ExecFact, FileFact, Ledger } from './behaviour.ts'
import type { Links } from './links.ts'
import { LISTS, sortFacts } from './lists.ts'
import type { ListName } from './lists.ts'
import { normalize } from './merge.ts'
import type { Observation } from './observation.ts'
import type { SceneList } from './scene.ts'
import { fromStart, isBelowStart, renamed } from './start-folder.ts'
import { warningsOf } from './warnings.ts'
import { inPieces } from './pieces.ts'

/** What is known of a run besides its facts. */
export interface RunDetails {
  /** The recording's own id; null: a digest of the facts. */
  readonly id: string | null
  readonly label: string
  readonly format: string
  readonly sources: readonly string[]
  readonly lines: number
  readonly ledgers: readonly SourceLedger[]
  readonly isArchAssumed: boolean
}

/** The behaviour of one run, from all that was observed. */
export function summarize(observation: Observation, details: RunDetails): Behaviour {
  const { scene, calls } = observation
  let wasRelative = false
  const name = (path: string) => {
    if (!isBelowStart(path)) return path
    wasRelative = true
    return fromStart(path, scene.start)
  }
  scene.links.rename(name)
  scene.files.settleFolders(
    path => scene.kinds.wasAlwaysFolder(path),
    path => scene.paths.folder(path)
  )
  const listed = <N extends SceneList>(
    list: N,
    finish = (fact: Behaviour[N][number]) => fact
  ): Behaviour[N] =>
    sortFacts(
      list,
      scene.facts(list).map(fact => finish(renamed(fact, name)))
    ) as unknown as Behaviour[N]
  const facts: Omit<Behaviour, 'runs'> = {
    ...empty,
    syscalls: sortFacts('syscalls', calls.facts()),
    files: sortFacts(
      'files',
      scene.files.facts(
        path => name(scene.paths.text(path)),
        error => scene.names.text(error),
        (path, isName) => scene.links.resolve(path, isName)
      )
    ),
    execs: listed('execs', fact => withTarget(fact, scene.links)),
    links: listed('links', fact => ({
      ...fact,
      path: scene.links.resolve(fact.path, true) ?? fact.path,
      target: scene.links.resolve(fact.target, true) ?? fact.target
    })),
    sockets: listed('sockets'),
    signals: listed('signals'),
    mounts: listed('mounts'),
    ptrace: listed('ptrace'),
    credentials: listed('credentials'),
    capabilities: listed('capabilities')
  }
  const run = {
    id: details.id ?? '',
    label: details.label,
    sources: details.sources,
    format: details.format,
    arch: observation.identify.native,
    tasks: scene.family.seen,
    ledger: joinLedgers(details),
    warnings: []
  }
  // What was used by a name in the start folder and by its whole name is one file.
  const behaviour = wasRelative ? normalize([{ ...facts, runs: [run] }]) : { ...facts, runs: [run] }
  const whole = {
    ...run,
    id: details.id ?? digest(behaviour),
    warnings: warningsOf(observation, {
      ledger: run.ledger,
      isArchAssumed: details.isArchAssumed,
      isOverfull: observation.isOverfull || details.ledgers.some(source => source.isOverfull),
      isMixed: details.ledgers.some(source => source.isMixed),
      unresolved: behaviour.files.filter(isUnresolved).length
    })
  }
  return { ...behaviour, runs: [whole] }
}

// What only stat asked for needs no rule.
function isUnresolved({ path, access }: FileFact): boolean {
  return path.startsWith('?') && access !== ''
}

function withTarget(
  { path, resolved: actual = path, by, runs, first }: ExecFact,
  links: Links
): ExecFact {
  const resolved = links.resolve(actual) ?? actual
  return { path, ...(resolved === path ? {} : { resolved }), by, runs, first }
}

function joinLedgers({ lines, ledgers }: RunDetails): Ledger {
  const ignored = new Map<string, number>()
  for (const ledger of ledgers)
    for (const [reason, count] of ledger.ignored)
      ignored.set(reason, (ignored.get(reason) ?? 0) + count)
  return {
    lines,
    used: ledgers.reduce((sum, ledger) => sum + ledger.used, 0),
    ignored: Object.fromEntries([...ignored].sort(([a], [b]) => byCodeUnit(a, b))),
    problems: ledgers
      .flatMap(ledger => ledger.problems())
      .sort((a, b) => byCodeUnit(a.source, b.source) || byCodeUnit(a.code, b.code))
  }
}

/** Of the facts, not of the bytes: the same run read from a .gz, or in other chunks, is the same run. */
function digest(facts: Omit<Behaviour, 'runs'>): string {
  const hash = createHash('sha256')
  for (const name of Object.keys(LISTS) as ListName[])
    for (const text of inPieces<unknown>(facts[name], fact => JSON.stringify(fact)))
      hash.update(text)
  return hash.digest('hex').slice(0, 32)
}
