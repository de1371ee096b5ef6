import test from 'ava'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Behaviour } from '../../src/behaviour/behaviour.ts'
import type { Question } from '../../src/check/explain/question.ts'
import { answer } from '../../src/commands/explain/answer.ts'
import type { Answer } from '../../src/commands/explain/answer.ts'
import { readCases } from '../../src/commands/explain/cases.ts'
import { describeAnswer } from '../../src/commands/explain/describe-answer.ts'
import { describeSection } from '../../src/commands/section.ts'
import type { ExplainOptions } from '../../src/commands/explain/explain-options.ts'
import { testIo } from '../test-io.ts'
import { inRepository } from '../repository.ts'

const ROOT = inRepository('.')
const FIXTURES = join(ROOT, 'test/fixtures/strace')
const OPTIONS: ExplainOptions = { conditions: true }

/** Of the same call, printed in another way. */
const PRINTED: Readonly<Record<string, RegExp>> = {
  arm_fadvise64_64: /fadvise64_64/,
  arm_sync_file_range: /sync_file_range/,
  ipc: /(?:shm|sem|msg)\w+\(/,
  socketcall: /\w+\(/
}

for (const name of readdirSync(FIXTURES).filter(each => traceOf(each) !== null))
  test(`every fact of ${name} has its rule, its reason and its line`, async t => {
    const [read] = await readCases([traceOf(name)!], OPTIONS, OPTIONS, null, testIo(ROOT))
    const { behaviour } = read!.of
    const isTable = behaviour.runs[0]!.warnings.some(({ code }) => code === 'SUMMARY_ONLY')
    const ask = async (question: Question): Promise<Answer> => {
      const told = await answer(read!, question)
      t.notRegex(describeSection(describeAnswer(told), Infinity), /[^\P{Cc}\n]|\p{Bidi_Control}/u)
      return told
    }
    for (const { name: call } of behaviour.syscalls.filter(fact => /^[a-z]/.test(fact.name))) {
      if (call.startsWith('syscall_0x')) continue
      const told = await ask({ kind: 'call', name: call })
      if (told.kind !== 'call') throw new Error('answers another question')
      t.true(told.outcome === 'allowed' || told.outcome === 'conditional', call)
      t.true(told.reasons.length > 0 && !told.isOther, call)
      t.true(
        told.reasons.some(({ class: kind, place }) => kind === 'seen' && place !== null),
        call
      )
      if (!isTable) t.true(showsCall(told, call), `${call}: ${told.line?.text}`)
    }
    for (const { path, access } of someFiles(behaviour)) {
      const told = await ask({ kind: 'path', path })
      if (told.kind !== 'path') throw new Error('answers another question')
      for (const letter of access)
        t.true(
          told.access!.includes(letter) || (letter === 'a' && told.access!.includes('w')),
          `${path} ${access} has only ${told.access}`
        )
      t.true(
        told.rules.some(({ reasons }) => reasons.length > 0),
        path
      )
      t.true(
        told.seen.some(seen => seen.path === path),
        path
      )
    }
    for (const { capability } of behaviour.capabilities) {
      const told = await ask({ kind: 'capability', capability })
      if (told.kind !== 'capability') throw new Error('answers another question')
      t.true(told.evidence.length > 0)
      t.is(told.isAdded, told.reasons.length > 0)
    }
    t.pass()
  })

function traceOf(name: string): string | null {
  const files = ['trace.strace', 'trace.strace.gz', 'trace.ff'].map(file =>
    join(FIXTURES, name, file)
  )
  return files.find(file => existsSync(file)) ?? null
}

/** The line holds the call, or where it came back. */
function showsCall({ line }: Answer, call: string): boolean {
  const text = `${line?.started}${line?.text}`
  return text.includes(call) || PRINTED[call]?.test(text) === true || /syscall_0x/.test(text)
}

/** What a rule can name. */
function someFiles({ files }: Behaviour): { readonly path: string; readonly access: string }[] {
  return files.filter(({ path, access }) => path.startsWith('/') && access !== '').slice(0, 60)
}
