import { createHash } from 'node:crypto'
import { byCodeUnit } from '../../order.ts'
import type { SourceLedger } from '../../trace/ledger.ts'
import type { Origin } from '../../trace/sink.ts'
import { accessesOf } from '../apparmor-accesses.ts'
import { empty, settled } from '../behaviour.ts'
import type { FileFact, Ledger, Run, StreamedBehaviour } from '../behaviour.ts'
import { LISTS } from '../lists.ts'
import type { ListName } from '../lists.ts'
import { normalize } from '../merge.ts'
import { SERVING } from '../phases.ts'
import { inPieces } from '../pieces.ts'
import type { StartedAs } from '../start-user.ts'
import { auditWarnings } from './audit-warnings.ts'
import { listFacts, Names } from './list-facts.ts'
import type { Observation } from './observation.ts'
import { straceWarnings } from './strace-warnings.ts'

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
  /** Whom the recording says that it started; null: it does not. */
  readonly user: StartedAs | null
  /** The lines were read in the order in which they were written, those of all files together. */
  readonly isInOrder: boolean
  /** Records of the whole machine, not the log of a tracer. */
  readonly isAudit: boolean
}

/** The behaviour of one run, from all that was observed. */
export function summarize(observation: Observation, details: RunDetails): StreamedBehaviour {
  const { scene, signs } = observation
  const names = new Names(scene)
  scene.links.rename(names.text)
  scene.files.settleFolders(
    path => scene.kinds.wasAlwaysFolder(path),
    path => scene.paths.folder(path)
  )
  const paths = scene.files.paths().sort((a, b) => scene.paths.texts.compare(a, b))
  const tellsPhases = details.isInOrder && !signs.startsInside && scene.phases.now === SERVING
  const facts = listFacts(observation, paths, names, tellsPhases)
  const run = runOf(observation, details)
  const behaviour = joined({ ...facts, runs: [run] }, names)
  const id = details.id ?? digest(facts, scene.files.records(paths, names.path, names.error))
  const warnings = details.isAudit
    ? auditWarnings(observation, behaviour)
    : straceWarnings(observation, {
        ledger: run.ledger,
        isArchAssumed: details.isArchAssumed,
        isOverfull: observation.isOverfull || details.ledgers.some(source => source.isOverfull),
        isMixed: details.ledgers.some(source => source.isMixed),
        unresolved: paths.some(path => scene.paths.isUnknown(path))
          ? [...behaviour.files].filter(isUnresolved).length
          : 0
      })
  return { ...behaviour, runs: [{ ...run, id, warnings }] }
}

/** The run without its id and its warnings, which depend on its facts. */
function runOf({ scene, identify, origins }: Observation, details: RunDetails): Run {
  const user = details.user ?? scene.family.user.known
  return {
    id: details.id ?? '',
    label: details.label,
    sources: details.sources,
    format: details.format,
    arch: identify.recorded ?? identify.native,
    tasks: scene.family.seen,
    ...(user && { user }),
    ...(origins.length > 0 && { origins: sortedOrigins(origins) }),
    ledger: joinLedgers(details),
    warnings: []
  }
}

/**
 * With the accesses that AppArmor's records tell of. What was used by a name in the start folder and by its whole name is one
 * file.
 */
function joined(seen: StreamedBehaviour, { wasRelative }: Names): StreamedBehaviour {
  const had = seen.apparmor.filter(({ verdict }) => verdict === 'allowed' || verdict === 'audited')
  const more = { ...empty, ...accessesOf(had), runs: seen.runs }
  if (wasRelative) return normalize([settled(seen), more])
  const changed = (Object.keys(LISTS) as ListName[]).filter(list => more[list].length > 0)
  if (changed.length === 0) return seen
  const lists = Object.fromEntries(changed.map(list => [list, [...seen[list]]]))
  const both = normalize([{ ...empty, ...lists, runs: seen.runs }, more])
  return { ...seen, ...Object.fromEntries(changed.map(list => [list, both[list]])) }
}

function sortedOrigins(origins: readonly Origin[]): Origin[] {
  return [...origins].sort((a, b) => byCodeUnit(a.by, b.by) || byCodeUnit(a.name, b.name))
}

// What only stat asked for needs no rule.
function isUnresolved({ path, access }: FileFact): boolean {
  return path.startsWith('?') && access !== ''
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

/**
 * Of the facts, not of the bytes: the same run read from a .gz, or in other chunks, is the same run. `files`: what is known of
 * each.
 */
function digest(facts: Omit<StreamedBehaviour, 'runs'>, files: Iterable<string>): string {
  const hash = createHash('sha256')
  for (const list of Object.keys(LISTS) as ListName[])
    if (list !== 'files')
      for (const text of inPieces<unknown>(facts[list], fact => JSON.stringify(fact)))
        hash.update(text)
  for (const text of inPieces(files, record => record)) hash.update(text)
  return hash.digest('hex').slice(0, 32)
}
