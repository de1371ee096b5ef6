import type { Question } from '../../check/explain/question.ts'
import { writeAll } from '../../host/io.ts'
import type { Io } from '../../host/io.ts'
import { answerAll } from './answer.ts'
import type { Answer } from './answer.ts'
import { readCases } from './cases.ts'
import { describeAnswer } from './describe-answer.ts'
import type { ExplainOptions } from './explain-options.ts'
import { describeSection } from '../section.ts'
import { jsonDocument } from '../json-document.ts'
import { withConfig } from '../with-config.ts'

/**
 * Why a profile allows something, or refuses it.
 * @returns 1 when it is not allowed, or with `--not` when it is
 * @throws UserError
 */
export async function explainReasons(
  questions: readonly Question[],
  given: readonly string[],
  line: ExplainOptions,
  io: Io
): Promise<number> {
  const { inputs, options } = await withConfig(given, line, io)
  const [watched = null] = questions.flatMap(each => (each.kind === 'call' ? [each.name] : []))
  const cases: Answer[][] = []
  for (const read of await readCases(inputs, options, line, watched, io))
    cases.push(await answerAll(read, questions))
  const answers = cases.flat()
  await writeAll(
    io.stdout,
    options.json === true
      ? jsonDocument({ schema: 'tracewall.dev/reasons/v1', answers })
      : [answers.map(each => describeSection(describeAnswer(each), io.stdout.width)).join('\n')]
  )
  const holds =
    options.not === undefined
      ? answers.every(isAllowed)
      : cases.every(ofProfile => ofProfile.some(isRefused))
  return holds ? 0 : 1
}

function isAllowed(of: Answer): boolean {
  switch (of.kind) {
    case 'call':
      return of.outcome !== null && of.outcome !== 'refused'
    case 'path':
      return of.access !== null && of.access !== ''
    case 'capability':
      return of.isAllowed ?? of.isAdded
    case 'rule':
      return of.outcome !== null && of.outcome !== 'refused' && of.socket?.isAllowed !== false
    case 'setting':
      return of.values.length > 0
    default:
      return of satisfies never
  }
}

/** What is allowed under a condition, or in part, is refused where that does not hold. */
function isRefused(of: Answer): boolean {
  if (!isAllowed(of)) return true
  return of.kind === 'call'
    ? of.outcome === 'conditional'
    : of.kind === 'rule' && of.outcome === 'partly'
}
