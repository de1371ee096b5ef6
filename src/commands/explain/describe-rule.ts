import type { RuleAnswer, SeenUse, ShownRule } from '../../check/explain/rule.ts'
import type { LogEvidence } from './answer.ts'
import type { Row, Section } from '../section.ts'
import { includesRows, lineRows, rowsUnder, ruleReasonRows, runsText, severityRow } from './rows.ts'

/** What AppArmor's rules about sockets, signals, mounts and the like say, for a person. */
export function describeRule(of: RuleAnswer & LogEvidence): Section {
  const { seen, seenCount } = of
  return {
    heading: `${of.profile}: AppArmor's ${of.text} ${outcomeText(of)}`,
    rows: [
      ...of.rules.flatMap(ruleRows),
      ...(of.socket === null
        ? []
        : [['seccomp', `${of.socket.call} ${socketText(of.socket)}`] as const]),
      ...rowsUnder('seen', seen.map(useText)),
      ...(seenCount > seen.length ? [['', `and ${seenCount - seen.length} more`] as const] : []),
      ...(seenCount === 0 ? [['seen', 'no run shows it'] as const] : []),
      ...includesRows(of.includes),
      ...lineRows(of),
      severityRow(of.severity, of.why)
    ]
  }
}

function outcomeText({ outcome, isDenied }: RuleAnswer): string {
  switch (outcome) {
    case null:
      return 'is not decided: there is no AppArmor profile'
    case 'allowed':
      return 'is allowed'
    case 'partly':
      return 'is allowed as far as these rules say'
    case 'unasked':
      return 'is not asked about by the version that the profile is for, so it is not refused'
    case 'refused':
      return isDenied ? 'is refused by name' : 'is refused: no rule allows it'
    default:
      return outcome satisfies never
  }
}

function socketText({ isAllowed, answer }: NonNullable<RuleAnswer['socket']>): string {
  return isAllowed ? 'is allowed' : `is refused: ${answer}`
}

function ruleRows({ text, child, line, reasons }: ShownRule): Row[] {
  const where = [child === null ? '' : `of ${child}`, line === null ? '' : `line ${line}`]
  const place = where.filter(Boolean).join(', ')
  return [['rule', place === '' ? text : `${text} (${place})`], ...ruleReasonRows(reasons)]
}

function useText({ what, error, program, runs, place }: SeenUse): string {
  const by = program === undefined ? '' : ` by ${program ?? 'the start'}`
  return `${what}${error === null ? '' : `: ${error}`}${by}, first ${place}, ${runsText(runs)}`
}
