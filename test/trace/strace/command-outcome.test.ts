import test from 'ava'
import { firstTask, readCommandOutcome } from '../../../src/trace/strace/command-outcome.ts'

const started = '23051 [  59] execve("/usr/bin/sh", [...], 0x7ffc7fedfed8 /* 36 vars */) = 0'

test('a log from the first execve to the last exit is whole', t => {
  t.is(readCommandOutcome(started, '23051 [ 231] +++ exited with 7 +++\n').kind, 'whole')
  t.is(readCommandOutcome(started, '23051 +++ killed by SIGSEGV (core dumped) +++\n').kind, 'whole')
})

test('a log that ends in a call, or inside a line, is cut', t => {
  t.is(readCommandOutcome(started, '23051 [   1] write(1</dev/null>, ""..., 6) = 6\n').kind, 'cut')
  t.is(readCommandOutcome(started, '23051 [ 231] +++ exited with').kind, 'cut')
  t.is(readCommandOutcome(started, '').kind, 'cut')
})

test('a first execve that failed is a refusal with its errno', t => {
  const line = '5271  execve("./x", [...], 0x7ffc /* 35 vars */) = -1 ENOEXEC (Exec format error)'
  t.deepEqual(readCommandOutcome(line, '5271  +++ exited with 1 +++\n'), {
    kind: 'refused',
    error: 'ENOEXEC'
  })
})

test('a program whose name looks like a failure has not failed', t => {
  const line = '5271  execve("/x) = -1 EACCES (no)", [...], 0x7ffc /* 35 vars */) = 0'
  t.is(readCommandOutcome(line, '5271  +++ exited with 1 +++\n').kind, 'whole')
})

test('strace that may not trace writes nothing, or the end of its own child', t => {
  t.is(readCommandOutcome('', '').kind, 'untraced')
  const line = '17344 +++ exited with 1 +++'
  t.is(readCommandOutcome(line, `${line}\n`).kind, 'untraced')
})

test('the first task is known as soon as its number is', t => {
  t.is(firstTask(''), null)
  t.is(firstTask('2305'), null)
  t.is(firstTask('5271  execve('), 5271)
})
