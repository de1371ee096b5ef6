import type { Behaviour } from '../../behaviour/behaviour.ts'
import { describeFirst } from '../../behaviour/place.ts'
import { countRuns, eachRun } from '../../behaviour/runs.ts'
import type { RunSet } from '../../behaviour/behaviour.ts'
import type { Reason, ReasonClass } from '../../policy/policy.ts'
import { code, prose } from '../markdown.ts'

/**
 * A rule's reasons as table cells: the classes, the first text where it says more than its class (of a rule for several files that
 * were not seen, each text), and where its evidence stands.
 */
export interface EvidenceView {
  readonly classes: string
  readonly text: string
  readonly place: string
}

export function viewEvidence(behaviour: Behaviour, reasons: readonly Reason[]): EvidenceView {
  const classes = [...new Set(reasons.map(reason => reason.class))].join(', ')
  const first =
    reasons.find(reason => reason.first !== undefined) ??
    reasons.find(reason => !ALIKE.has(reason.class)) ??
    reasons[0]
  return {
    classes,
    text: textsOf(first, reasons).map(prose).join('; '),
    place: first?.first === undefined ? '' : viewPlace(behaviour, first.first)
  }
}

function textsOf(first: Reason | undefined, reasons: readonly Reason[]): string[] {
  if (first === undefined || ALIKE.has(first.class)) return []
  if (first.class !== 'on-demand') return [first.text]
  return [...new Set(reasons.filter(each => each.class === first.class).map(each => each.text))]
}

/** Classes whose reasons have one text: the table of classes says it once. */
const ALIKE: ReadonlySet<ReasonClass> = new Set([
  'abort-path',
  'allocator',
  'always',
  'benign',
  'core',
  'vdso-fallback'
])

/** `0:12` as `web.strace:12`, with the run's label where there are several runs. */
export function viewPlace(behaviour: Behaviour, first: string): string {
  return code(describeFirst(behaviour, first))
}

/** `web`, or `web, api and 12 other runs`. */
export function viewLabels(behaviour: Behaviour, runs: RunSet): string {
  const labels: string[] = []
  for (const run of eachRun(runs)) {
    if (labels.length === SHOWN_LABELS) break
    labels.push(code(behaviour.runs[run]?.label ?? `${run}`))
  }
  const more = countRuns(runs) - labels.length
  return more > 0 ? `${labels.join(', ')} and ${more} other runs` : labels.join(', ')
}

const SHOWN_LABELS = 5

/** What the classes of reasons mean. */
export const CLASS_TEXT: Readonly<Record<ReasonClass, string>> = {
  seen: 'in the recording',
  always: 'part of every profile',
  core: 'every program needs it, and no trace shows it',
  'vdso-fallback': 'the vDSO answers it without a call, except when it cannot',
  'abort-path': 'a program that aborts needs it to say so',
  allocator: 'memory allocators choose between these as they run',
  exec: 'the start of a program, where the recording did not show one',
  floor: 'the container runtime makes it before the program starts',
  imports: 'a binary imports a function that makes it, or makes it itself',
  companions: 'programs that make a call that was seen make it, too',
  benign: 'harmless, and made by chance or on another input',
  siblings: 'another libc makes it for the same need',
  arch: 'an estimate for an architecture that no run was recorded on',
  dangerous: 'known to be dangerous and not seen',
  newer: 'programs have an older way, and take it on ENOSYS',
  pattern: 'a name that changes from run to run',
  loader: 'the dynamic loader reads it',
  'usual-link': 'where links usually lead, since the recording does not tell',
  quiet: 'bootstrap profiles let it pass without a line in the log',
  'on-demand': 'libraries open it when they first need it',
  own: 'the project says so',
  absent: 'looked for, and not there',
  owned: 'the program makes the names in the folder itself',
  installed: 'installed files, of which each input needs others',
  folder: 'files or folders that belong together',
  modules: 'libraries beside those that were loaded',
  container: 'the runtime or the node needs it',
  wanted: 'AppArmor refused it, and the program wanted it'
}
