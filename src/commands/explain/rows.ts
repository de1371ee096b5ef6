import type { ShownReason, ShownRuns } from '../../check/explain/case.ts'
import type { Exploits } from '../../facts/exploits.ts'
import type { LogEvidence } from './answer.ts'
import type { Row } from '../section.ts'
import { numbered } from '../../numbered.ts'

/** Rows under one label, which only the first shows. */
export function rowsUnder(label: string, texts: readonly string[]): Row[] {
  return texts.map((text, index) => [index === 0 ? label : '', text])
}

/** `seen: openat, 66 calls in 1 run (web.strace:12)` */
export function reasonText({ class: kind, text, place }: ShownReason): string {
  return `${kind}: ${text}${place === null ? '' : ` (${place})`}`
}

/** `web, api and 3 more: 5 of 9 runs` */
export function runsText({ count, of, labels }: ShownRuns): string {
  const more = count > labels.length ? ` and ${count - labels.length} more` : ''
  return `${labels.join(', ')}${more}: ${count} of ${numbered(of, 'run')}`
}

/** The line of the log, its first half where it has two. */
export function lineRows({ line }: Pick<LogEvidence, 'line'>): Row[] {
  if (line === null) return []
  const { place, text, started } = line
  return rowsUnder('line', [`${place}: ${started ?? text}`, ...(started === null ? [] : [text])])
}

export function severityRow(level: number, why: string): Row {
  return ['severity', why === '' ? `${level} of 5` : `${level} of 5: ${why}`]
}

/** The kind of attack that a call was used for, and the known faults behind it. */
export function exploitRows(label: string, exploits: Exploits | null): Row[] {
  if (exploits === null) return []
  return rowsUnder(label, [
    exploits.class,
    ...exploits.cves.map(({ id, what }) => `${id}: ${what}`)
  ])
}

/** In place of a reason where deciding anew, with the choices at hand, does not give what the profile says. */
export const OTHER_CHOICES =
  'not from these choices: the profile was made with others, or somebody changed it'

/** The reasons of a rule; one without any is not among those that were decided anew. */
export function ruleReasonRows(reasons: readonly ShownReason[]): Row[] {
  return rowsUnder('reason', reasons.length > 0 ? reasons.map(reasonText) : [OTHER_CHOICES])
}

export function includesRows(includes: readonly string[]): Row[] {
  return rowsUnder(
    'not read',
    includes.map(file => `<${file}>, which the profile includes: it may allow more`)
  )
}
