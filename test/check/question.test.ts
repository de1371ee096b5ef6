import test from 'ava'
import { readQuestions, similarNames } from '../../src/check/explain/question.ts'
import { processorTime } from '../processor-time.ts'

/** What is asked for, as kinds and names. */
function read(text: string): string[] {
  return readQuestions(text).map(question => {
    switch (question.kind) {
      case 'call':
        return `call ${question.name}`
      case 'path':
        return `path ${question.path}`
      case 'capability':
        return `capability ${question.capability}`
      case 'rule':
        return `rule ${question.needs.map(({ keyword, words }) => [keyword, ...words].join(' ')).join(' or ')}`
      case 'setting':
        return `setting ${question.line.name}`
      default:
        return question satisfies never
    }
  })
}

const MEANINGS: Readonly<Record<string, readonly string[]>> = {
  openat: ['call openat'],
  '  "openat",': ['call openat'],
  kill: ['call kill'],
  KILL: ['capability kill'],
  '            - CHOWN': ['capability chown'],
  'capability net_raw,': ['capability net_raw'],
  '/etc/passwd': ['path /etc/passwd'],
  // A name may end like a rule does.
  '/srv/a r': ['path /srv/a r'],
  '  /srv/a r,': ['path /srv/a'],
  '  deny @{PROC}/* w,': ['path @{PROC}/*'],
  '"/srv/a b" rw,': ['path /srv/a b'],
  mount: ['call mount', 'rule mount'],
  'deny mount,': ['rule mount'],
  '"mount",': ['call mount'],
  network: ['rule network'],
  'network inet stream': ['rule network inet stream'],
  AF_PACKET: ['rule network packet'],
  unix: ['rule unix or network unix'],
  'unix (send) type=dgram,': ['rule unix or network dgram unix'],
  'runAsNonRoot: true': ['setting runAsNonRoot'],
  '"defaultErrnoRet": 38,': ['setting defaultErrnoRet'],
  '@{PROC}=/proc/': ['setting variables'],
  'signal: killed': [],
  'network plugin returned error: no such network': [],
  'mount of /srv failed': [],
  openatt: [],
  '': []
}

for (const [text, meanings] of Object.entries(MEANINGS))
  test(`${JSON.stringify(text)} asks for ${meanings.join(' and ') || 'nothing'}`, t => {
    t.deepEqual(read(text), meanings)
  })

test('the nearest names to a mistyped one are suggested, each once', t => {
  t.deepEqual(similarNames('mont'), ['mount', 'umount'])
  t.deepEqual(similarNames('netwrk'), ['network'])
  t.deepEqual(similarNames('runAsNonroot'), ['runAsNonRoot'])
})

test('a whole log is not a question, and is refused in linear time', t => {
  const start = processorTime()
  t.deepEqual(readQuestions(`network ${'( '.repeat(5_000_000)}`), [])
  t.true(processorTime() - start < 200)
})
