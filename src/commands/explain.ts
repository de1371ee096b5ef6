import { resolve } from 'node:path'
import { UserError } from '../errors.ts'
import { readQuestions, similarNames } from '../check/explain/question.ts'
import type { Question } from '../check/explain/question.ts'
import { splitLabel } from '../host/input/input-name.ts'
import type { Io } from '../host/io.ts'
import { kindOf } from '../host/kind-of.ts'
import { explainLines } from './explain/explain-lines.ts'
import type { ExplainOptions } from './explain/explain-options.ts'
import { explainReasons } from './explain/explain-reasons.ts'
import { explainUpgrade } from './explain/explain-upgrade.ts'

/**
 * Answers a question: why a call, a path, a capability or another rule is allowed, or refused, and why a line of a file is
 * there; what an upgrade of the nodes breaks; or what a pasted line means.
 * @returns 1 when the answer is no: it is not as was asked, or nothing in the lines is known
 * @throws UserError
 */
export async function explain(
  words: readonly string[],
  options: ExplainOptions,
  io: Io
): Promise<number> {
  const { nodeUpgrade, not } = options
  if (nodeUpgrade !== undefined) {
    if (not !== undefined) throw new UserError('--node-upgrade and --not: give one of them')
    return explainUpgrade(nodeUpgrade, words, options, io)
  }
  if (not !== undefined) return explainReasons(questionsOf(not), words, options, io)
  const [subject = '', ...inputs] = words
  const questions = readQuestions(subject)
  if (questions.length > 0) return explainReasons(questions, inputs, options, io)
  if (subject === '-' && inputs.length > 0 && inputs.every(name => isThere(name, io.cwd)))
    throw new UserError(
      `explain - ${inputs[0]}: the lines of standard input are explained by themselves, give - alone; tracewall generate --base asks a profile about a log`
    )
  // A line of a log has several words, and they name no files.
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(subject) && inputs.every(name => isThere(name, io.cwd)))
    refuse(subject)
  return explainLines(words, options, io)
}

function isThere(input: string, cwd: string): boolean {
  return kindOf(resolve(cwd, splitLabel(input).input), input) !== null
}

function questionsOf(subject: string): readonly Question[] {
  const questions = readQuestions(subject)
  return questions.length > 0 ? questions : refuse(subject)
}

function refuse(subject: string): never {
  const similar = similarNames(subject)
  throw new UserError(
    `${subject}: no system call, capability, rule or setting is called so, and a path starts with /` +
      (similar.length === 0 ? '' : `; did you mean ${similar.join(' or ')}?`)
  )
}
