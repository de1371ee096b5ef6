import type { CallAnswer, SeenCall } from '../../check/explain/call.ts'
import type { LogEvidence } from './answer.ts'
import type { Row, Section } from '../section.ts'
import {
  exploitRows,
  lineRows,
  OTHER_CHOICES,
  reasonText,
  rowsUnder,
  runsText,
  severityRow
} from './rows.ts'
import { numbered } from '../../numbered.ts'

/** Why a call is allowed or refused, for a person. */
export function describeCall(of: CallAnswer & LogEvidence): Section {
  const isOpen = of.outcome === 'allowed' || of.outcome === 'conditional'
  const attacks = of.outcome === 'allowed' ? 'attacks' : 'blocks'
  return {
    heading: `${of.profile}: ${of.name} is ${outcomeText(of)}`,
    rows: [
      ...rowsUnder('condition', conditionTexts(of)),
      ...rowsUnder('lacks', of.lacks ? [`${of.lacks.condition}: ${of.lacks.why}`] : []),
      ...rowsUnder('reason', reasonTexts(of)),
      ...rowsUnder('not enough', of.withheld.map(reasonText)),
      ...of.seen.flatMap(seen => seenRows(seen, of.seen.length > 1)),
      ...programRows(of),
      ...lineRows(of),
      ...(isOpen ? [] : rowsUnder('breaks', of.breaks)),
      severityRow(of.severity, of.why),
      ...exploitRows(attacks, of.exploits),
      ['elsewhere', of.defaults.map(({ name, outcome }) => `${name}: ${outcome}`).join(', ')]
    ]
  }
}

function outcomeText({ outcome, answers, architectures }: CallAnswer): string {
  if (outcome === null) return 'not decided: there is no seccomp profile'
  if (answers.length === 0) return `no call of ${architectures.join(' or ')}`
  const different = new Set(answers.map(answer => `${answer.outcome} ${answer.errno}`)).size > 1
  const texts = answers.map(answer => {
    const text = {
      allowed: 'allowed',
      conditional: 'allowed under a condition',
      logged: 'let pass and logged',
      refused:
        answer.errno === null ? `answered with ${answer.otherwise}` : `refused with ${answer.errno}`
    }[answer.outcome]
    return different ? `${text} on ${answer.arch}` : text
  })
  return [...new Set(texts)].join(', ')
}

function conditionTexts({ condition, answers }: CallAnswer): string[] {
  const conditions = [...new Set(answers.flatMap(answer => answer.conditions))]
  if (conditions.length === 0) return []
  const [first] = answers
  return [
    ...(condition === null ? [] : [condition]),
    ...conditions.map((text, index) => (index === 0 ? text : `or ${text}`)),
    `otherwise ${first?.errno ?? first?.otherwise ?? 'refused'}`
  ]
}

function reasonTexts({ reasons, isOther, outcome, answers }: CallAnswer): string[] {
  const own = reasons.map(reasonText)
  if (isOther) return [OTHER_CHOICES, ...own.map(text => `these choices: ${text}`)]
  if (own.length > 0 || outcome !== 'refused' || answers.length === 0) return own
  return [`no rule names it, so it gets what all others get, ${answers[0]?.errno ?? 'a refusal'}`]
}

function seenRows(seen: SeenCall, isOneOfMany: boolean): Row[] {
  const errors = Object.entries(seen.errors).map(([errno, count]) => `${count} ${errno}`)
  const calls = numbered(seen.count, 'call')
  const most = seen.runs.count > 1 ? `at most ${calls} in a run` : calls
  const where = isOneOfMany ? ` on ${seen.arch}` : ''
  const values = seen.arguments.map(
    ({ index, values }) =>
      `argument ${index}: ${values === 'any' ? 'many values' : values.join(' ')}`
  )
  return [
    [
      'seen',
      seen.count === 0
        ? `not counted${where}`
        : `${most}${where}, ${errors.length === 0 ? 'none failed' : `failed: ${errors.join(', ')}`}`
    ],
    ['first', seen.place],
    ['runs', runsText(seen.runs)],
    ...rowsUnder('with', values)
  ]
}

function programRows({ programs, seen }: CallAnswer & LogEvidence): Row[] {
  if (programs !== null)
    return rowsUnder(
      'programs',
      programs.map(
        ({ program, count }) =>
          `${program ?? 'before the first program'}: ${numbered(count, 'call')}`
      )
    )
  const only = seen.find(({ program }) => program !== null)?.program ?? null
  return only === null ? [] : [['program', only]]
}
