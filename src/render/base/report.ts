import type { Behaviour } from '../../behaviour/behaviour.ts'
import type { Reason } from '../../policy/policy.ts'
import type { ProfileNames } from '../artifact.ts'
import { code, prose } from '../markdown.ts'
import { viewEvidence } from '../report/evidence.ts'

/** One thing that a profile allows since it was changed. */
export interface Addition {
  /** `seccomp`, `apparmor` or `pod`. */
  readonly target: string
  readonly what: string
  readonly severity: { readonly level: number; readonly why: string }
  readonly reason: Reason
}

/**
 * The text of a report with the present names of the profiles, and with what was added to them in a section of its own: the rest
 * tells what they were made of at first. A second time the rows go below those that are there.
 */
export function amendReport(
  text: string,
  names: ProfileNames,
  additions: readonly Addition[],
  behaviour: Behaviour
): string {
  if (additions.length === 0) return text
  const rows = additions.map(addition => `${rowOf(addition, behaviour)}\n`).join('')
  const named = text.replace(NAMES, () => namesLine(names))
  const before = SECTION.exec(named)
  if (before !== null) return insert(named, before.index + before[0].length, rows)
  const first = named.search(/^## /m)
  const section = `${HEAD}${rows}\n`
  return first < 0 ? `${named.trimEnd()}\n\n${section.trimEnd()}\n` : insert(named, first, section)
}

function rowOf({ target, what, severity, reason }: Addition, behaviour: Behaviour): string {
  const { classes, text, place } = viewEvidence(behaviour, [reason])
  const why = severity.why === '' ? '' : `: ${prose(severity.why)}`
  return `| ${target} | ${code(what)} | ${severity.level}${why} | ${classes}: ${text} | ${place} |`
}

/** As templates/report.md.hbs has it. */
function namesLine({ seccomp, apparmor }: ProfileNames): string {
  return `Profiles: seccomp ${code(seccomp)}, AppArmor ${code(apparmor)}.`
}

const NAMES = /^Profiles: seccomp .{1,300}, AppArmor .{1,300}\.$/m

const HEAD = `## Changed later

\`generate --base\` changed the profiles when later evidence asked for more than they allowed. They allow this as well; all below
is of the profiles as they were made at first.

| in | added | severity | reason | evidence |
| --- | --- | --- | --- | --- |
`

/** What there is of it, up to its last row. */
const SECTION = /^## Changed later\n(?:(?!## ).*\n)*?\| in \| added \|.*\n(?:\|.*\n)+/m

function insert(text: string, at: number, added: string): string {
  return text.slice(0, at) + added + text.slice(at)
}
