import type { Question } from '../../check/explain/question.ts'
import { writeAll } from '../../host/io.ts'
import type { Io } from '../../host/io.ts'
import { answer } from './answer.ts'
import type { Answer } from './answer.ts'
import { readCases } from './cases.ts'
import { describeAnswer } from './describe-answer.ts'
import type { ExplainOptions } from './explain-options.ts'
import { withConfig } from '../with-config.ts'

/**
 * Why a profile allows something, or refuses it.
 * @returns 1 when it is not allowed, or with `--not` when it is
 * @throws UserError
 */
export async function explainReasons(
  question: Question,
  given: readonly string[],
  line: ExplainOptions,
  io: Io
): Promise<number> {
  const { inputs, options } = await withConfig(given, line, io)
  const watched = question.kind === 'call' ? question.name : null
  const answers: Answer[] = []
  for (const read of await readCases(inputs, options, line, watched, io))
    answers.push(await answer(read, question))
  const document = { schema: 'tracewall.dev/reasons/v1', answers }
  await writeAll(
    io.stdout,
    options.json === true
      ? [`${JSON.stringify(document, null, 2)}\n`]
      : [answers.map(describeAnswer).join('\n')]
  )
  return answers.every(options.not === undefined ? isAllowed : isRefused) ? 0 : 1
}

function isAllowed(of: Answer): boolean {
  if (of.kind === 'call') return of.outcome !== null && of.outcome !== 'refused'
  if (of.kind === 'path') return of.access !== null && of.access !== ''
  return of.isAllowed ?? of.isAdded
}

/** What is allowed under a condition is refused where it does not hold. */
function isRefused(of: Answer): boolean {
  return !isAllowed(of) || (of.kind === 'call' && of.outcome === 'conditional')
}
