import test from 'ava'
import { evaluate } from '../../../src/language/seccomp/evaluate.ts'
import type { Evaluation } from '../../../src/language/seccomp/evaluate.ts'
import type {
  Condition,
  SeccompEntry,
  SeccompProfile
} from '../../../src/language/seccomp/profile.ts'

const ALLOW = { action: 'ALLOW', errno: null, disputed: [] } as const
const EPERM = { action: 'ERRNO', errno: 1, disputed: [] } as const
const ENOSYS = { action: 'ERRNO', errno: 38, disputed: [] } as const

test('a call that no rule names gets the default', t => {
  t.deepEqual(ask([allow(['read'])], 'write'), ENOSYS)
})

test('an unconditional rule beats conditional ones wherever it stands', t => {
  const some = allow(['socket'], equals(0, 1n))
  const all = refuse(['socket'])
  t.deepEqual(ask([some, all], 'socket', [1n]), EPERM)
  t.deepEqual(ask([all, some], 'socket', [1n]), EPERM)
})

test('the first of two unconditional rules wins', t => {
  t.deepEqual(ask([allow(['bpf']), refuse(['bpf'])], 'bpf'), ALLOW)
  t.deepEqual(ask([refuse(['bpf']), allow(['bpf'])], 'bpf'), EPERM)
})

test('a rule that says what happens anyway is skipped, so it does not come first', t => {
  t.deepEqual(ask([refuse(['bpf'], 38), allow(['bpf'])], 'bpf'), ALLOW)
})

test('conditions of one entry must all hold, entries are alternatives', t => {
  const both = allow(['clone'], equals(0, 1n), equals(1, 2n))
  t.deepEqual(ask([both], 'clone', [1n, 2n]), ALLOW)
  t.deepEqual(ask([both], 'clone', [1n, 3n]), ENOSYS)
  const either = [allow(['clone'], equals(0, 1n)), allow(['clone'], equals(1, 2n))]
  t.deepEqual(ask(either, 'clone', [1n, 3n]), ALLOW)
  t.deepEqual(ask(either, 'clone', [0n, 2n]), ALLOW)
})

test('two conditions on one argument mean either, not both', t => {
  const range = allow(
    ['kill'],
    { index: 1, op: 'GE', value: 1n, valueTwo: 0n },
    { index: 1, op: 'LE', value: 2n, valueTwo: 0n }
  )
  t.deepEqual(ask([range], 'kill', [0n, 9n]), ALLOW)
  t.deepEqual(ask([range], 'kill', [0n, 0n]), ALLOW)
})

test('a comparison is of 64 bits, and a mask says which', t => {
  const exact = [allow(['socket'], equals(0, 2n))]
  t.deepEqual(ask(exact, 'socket', [2n | (1n << 32n)]), ENOSYS)
  const masked = [
    allow(['socket'], { index: 0, op: 'MASKED_EQ', value: 0xffff_ffffn, valueTwo: 2n })
  ]
  t.deepEqual(ask(masked, 'socket', [2n | (1n << 32n)]), ALLOW)
  t.deepEqual(ask(masked, 'socket', [3n]), ENOSYS)
})

test('a foreign architecture is killed whatever the rules say', t => {
  const profile = profileOf([allow(['read'])], ['x86_64'])
  t.is(evaluate(profile, 'x86', 'read', []).action, 'KILL_THREAD')
})

test('a rule for a call that the architecture lacks does nothing there', t => {
  const profile = profileOf([allow(['mmap2'])], ['x86_64', 'x86'])
  t.is(evaluate(profile, 'x86_64', 'mmap2', []).action, 'ERRNO')
  t.is(evaluate(profile, 'x86', 'mmap2', []).action, 'ALLOW')
})

test('a rule for socket opens socketcall on x86, whatever it says about the first argument', t => {
  const profile = profileOf([allow(['socket'], equals(0, 1n))], ['x86'])
  t.is(evaluate(profile, 'x86', 'socket', [2n]).action, 'ERRNO')
  t.is(evaluate(profile, 'x86', 'socketcall', [1n]).action, 'ALLOW')
  t.is(evaluate(profile, 'x86', 'socketcall', [2n]).action, 'ERRNO')
})

test('an answer that depends on the order inside libseccomp is disputed', t => {
  const overlapping = [
    allow(['kill'], { index: 1, op: 'NE', value: 40n, valueTwo: 0n }),
    refuse(['kill'], 1, equals(1, 16n))
  ]
  t.deepEqual(ask(overlapping, 'kill', [0n, 16n]), {
    ...ALLOW,
    disputed: [{ action: 'ERRNO', errno: 1 }]
  })
  t.deepEqual(ask(overlapping, 'kill', [0n, 17n]), ALLOW)
})

function ask(
  entries: readonly SeccompEntry[],
  name: string,
  args: readonly bigint[] = []
): Evaluation {
  return evaluate(profileOf(entries, ['x86_64']), 'x86_64', name, args)
}

function profileOf(
  entries: readonly SeccompEntry[],
  architectures: readonly string[]
): SeccompProfile {
  return { defaultAction: 'ERRNO', defaultErrno: 38, architectures, flags: [], entries }
}

function allow(names: readonly string[], ...conditions: readonly Condition[]): SeccompEntry {
  return { names, action: 'ALLOW', errno: null, conditions }
}

function refuse(
  names: readonly string[],
  errno = 1,
  ...conditions: readonly Condition[]
): SeccompEntry {
  return { names, action: 'ERRNO', errno, conditions }
}

function equals(index: number, value: bigint): Condition {
  return { index, op: 'EQ', value, valueTwo: 0n }
}
