import { createHash } from 'node:crypto'
import { byCodeUnit } from '../../order.ts'
import type { SourceLedger } from '../../trace/ledger.ts'
import type { Origin } from '../../trace/sink.ts'
import { accessesOf } from '../apparmor-accesses.ts'
import { auditWarnings } from './audit-warnings.ts'
import { empty, settled } from '../behaviour.ts'
import type {
  Behaviour,
  ExecFact,
  FileFact,
  Ledger,
  Run,
  StreamedBehaviour,
  SyscallFact
} from '../behaviour.ts'
import type { Links } from './scene/links.ts'
import { LISTS, sortFacts } from '../lists.ts'
import type { ListName } from '../lists.ts'
import { normalize } from '../merge.ts'
import type { Observation } from './observation.ts'
import { SERVING } from '../phases.ts'
import type { SceneList } from './scene/scene.ts'
import type { StartedAs } from '../start-user.ts'
import { fromStart, isBelowStart, renamed } from './scene/start-folder.ts'
import { warningsOf } from './warnings.ts'
import { inPieces } from '../pieces.ts'

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
  const { scene, calls, signs } = observation
  const tellsPhases = details.isInOrder && !signs.startsInside && scene.phases.now === SERVING
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
  const paths = scene.files.paths().sort((a, b) => scene.paths.texts.compare(a, b))
  const pathName = (path: number) => name(scene.paths.text(path))
  const errorName = (error: number) => scene.names.text(error)
  const made = {
    [Symbol.iterator]: () =>
      scene.files.facts(paths, tellsPhases, pathName, errorName, (path, isName) =>
        scene.links.resolve(path, isName)
      )
  }
  // Where the start folder is put in, they come in another order.
  const files = paths.some(path => scene.paths.isBelowStart(path)) ? sortFacts('files', made) : made
  const facts: Omit<StreamedBehaviour, 'runs'> = {
    ...empty,
    syscalls: joinedCalls(calls.facts(tellsPhases), observation.verdicts.calls.facts(false)),
    files,
    execs: listed('execs', fact => withTarget(fact, scene.links)),
    links: listed('links', fact => ({
      ...fact,
      path: scene.links.resolve(fact.path, true) ?? fact.path,
      target: scene.links.resolve(fact.target, true) ?? fact.target
    })),
    inherited: listed('inherited', fact => ({
      ...fact,
      path: scene.links.resolve(fact.path, true) ?? fact.path
    })),
    sockets: listed('sockets'),
    signals: listed('signals'),
    mounts: listed('mounts'),
    ptrace: listed('ptrace'),
    credentials: listed('credentials'),
    capabilities: listed('capabilities'),
    apparmor: sortFacts('apparmor', observation.verdicts.apparmor()),
    seccomp: sortFacts('seccomp', observation.verdicts.seccomp()),
    selinux: sortFacts('selinux', observation.verdicts.selinux())
  }
  const user = details.user ?? scene.family.user.known
  const run = {
    id: details.id ?? '',
    label: details.label,
    sources: details.sources,
    format: details.format,
    arch: observation.identify.recorded ?? observation.identify.native,
    tasks: scene.family.seen,
    ...(user && { user }),
    ...(observation.origins.length > 0 && { origins: sortedOrigins(observation.origins) }),
    ledger: joinLedgers(details),
    warnings: []
  }
  const seen = { ...facts, runs: [run] }
  const had = facts.apparmor.filter(({ verdict }) => verdict === 'allowed' || verdict === 'audited')
  // What was used by a name in the start folder and by its whole name is one file.
  const behaviour =
    wasRelative || had.length > 0
      ? normalize([settled(seen), { ...empty, ...accessesOf(had), runs: seen.runs }])
      : seen
  const whole = {
    ...run,
    id: details.id ?? digest(facts, scene.files.records(paths, pathName, errorName)),
    warnings: details.isAudit
      ? auditWarnings(observation, behaviour).sort((a, b) => byCodeUnit(a.code, b.code))
      : warningsOf(observation, {
          ledger: run.ledger,
          isArchAssumed: details.isArchAssumed,
          isOverfull: observation.isOverfull || details.ledgers.some(source => source.isOverfull),
          isMixed: details.ledgers.some(source => source.isMixed),
          unresolved: paths.some(path => scene.paths.isUnknown(path))
            ? [...behaviour.files].filter(isUnresolved).length
            : 0
        })
  }
  return { ...behaviour, runs: [whole] }
}

function sortedOrigins(origins: readonly Origin[]): Origin[] {
  return [...origins].sort((a, b) => byCodeUnit(a.by, b.by) || byCodeUnit(a.name, b.name))
}

/** With a filter and rules both at work each call is recorded twice: the greater count is that of the calls. */
function joinedCalls(calls: readonly SyscallFact[], logged: readonly SyscallFact[]): SyscallFact[] {
  if (logged.length === 0) return sortFacts('syscalls', calls)
  const list = (syscalls: readonly SyscallFact[]): Behaviour => ({
    ...empty,
    runs: [NOBODY],
    syscalls
  })
  return [...normalize([list(calls), list(logged)]).syscalls]
}

const NOBODY: Run = {
  id: '',
  label: '',
  sources: [],
  format: '',
  arch: '',
  tasks: 0,
  ledger: { lines: 0, used: 0, ignored: {}, problems: [] },
  warnings: []
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

/** Of the facts, not of the bytes: the same run read from a .gz, or in other chunks, is the same run. `files`: what is known of each. */
function digest(facts: Omit<StreamedBehaviour, 'runs'>, files: Iterable<string>): string {
  const hash = createHash('sha256')
  for (const list of Object.keys(LISTS) as ListName[])
    if (list !== 'files')
      for (const text of inPieces<unknown>(facts[list], fact => JSON.stringify(fact)))
        hash.update(text)
  for (const text of inPieces(files, record => record)) hash.update(text)
  return hash.digest('hex').slice(0, 32)
}
