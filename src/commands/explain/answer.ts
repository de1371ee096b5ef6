import { describePlace, lineOf, placeOf, sourceOf } from '../../behaviour/place.ts'
import { firstRun } from '../../behaviour/runs.ts'
import { explainCall } from '../../check/explain/call.ts'
import type { CallAnswer } from '../../check/explain/call.ts'
import { explainCapability } from '../../check/explain/capability.ts'
import type { CapabilityAnswer } from '../../check/explain/capability.ts'
import type { Case } from '../../check/explain/case.ts'
import { firstFact } from '../../check/explain/first-fact.ts'
import { explainPath } from '../../check/explain/path.ts'
import type { PathAnswer } from '../../check/explain/path.ts'
import type { Question } from '../../check/explain/question.ts'
import { explainRule } from '../../check/explain/rule.ts'
import type { RuleAnswer } from '../../check/explain/rule.ts'
import { explainSetting } from '../../check/explain/setting.ts'
import type { SettingAnswer } from '../../check/explain/setting.ts'
import { readLine } from '../../host/input/read-line.ts'
import type { LogLine } from '../../host/input/read-line.ts'
import type { Recording } from '../../trace/recording.ts'
import type { ReadCase } from './cases.ts'

/** What is printed: an answer, and what only the log itself shows. */
export type Answer = CaseAnswer & LogEvidence

type CaseAnswer = CallAnswer | PathAnswer | CapabilityAnswer | RuleAnswer | SettingAnswer

export interface LogEvidence {
  /** Programs that made the call, and how often in a run at most; null: the inputs do not show it. */
  readonly programs: ReadCase['programs']
  /** The first line that shows it; null: the log is not given, or does not show it. */
  readonly line: (Omit<LogLine, 'line'> & { readonly place: string }) | null
}

/**
 * All that a profile has to say to one of several meanings of a question. What is not decided there is left out where
 * something else is: the call of another architecture, the rules of a profile that does not exist.
 */
export async function answerAll(of: ReadCase, questions: readonly Question[]): Promise<Answer[]> {
  const answers: Answer[] = []
  for (const question of questions) answers.push(await answer(of, question))
  const decided = answers.filter(isDecided)
  return decided.length > 0 ? decided : answers
}

function isDecided(of: Answer): boolean {
  if (of.kind === 'call') return of.outcome !== null && of.answers.length > 0
  return of.kind !== 'rule' || of.outcome !== null
}

/** What a profile has to say to one question. */
export async function answer(
  { of, recordings, programs }: ReadCase,
  question: Question
): Promise<Answer> {
  return { ...answerOf(of, question), programs, line: await lineFor(of, question, recordings) }
}

function answerOf(of: Case, question: Question): CaseAnswer {
  switch (question.kind) {
    case 'call':
      return explainCall(of, question.name)
    case 'path':
      return explainPath(of, question.path)
    case 'capability':
      return explainCapability(of, question.capability)
    case 'rule':
      return explainRule(of, question.text, question.needs)
    case 'setting':
      return explainSetting(of, question.line)
    default:
      return question satisfies never
  }
}

async function lineFor(
  of: Case,
  question: Question,
  recordings: ReadonlyMap<string, Recording>
): Promise<LogEvidence['line']> {
  const fact = firstFact(of, question)
  if (fact === null) return null
  const { behaviour } = of
  const recording = recordings.get(behaviour.runs[firstRun(fact.runs)]?.id ?? '')
  const source = recording?.sources[sourceOf(fact.first)]
  if (source === undefined) return null
  const call = question.kind === 'call' ? question.name : null
  const found = await readLine(source, lineOf(fact.first), call)
  if (found === null) return null
  const { line, text, started } = found
  const first = placeOf(sourceOf(fact.first), line)
  return { place: describePlace(behaviour, { ...fact, first }), text, started }
}
