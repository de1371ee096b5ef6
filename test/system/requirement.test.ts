import test from 'ava'
import { describeMissing, findProgram, program, systemTest } from './requirement.ts'

const sh = program('/bin/sh', 'dash')
const nothing = program('no-such-program', 'nothing-utils')

test('what is there is not described as missing', t => {
  t.is(describeMissing([]), undefined)
  t.is(describeMissing([sh]), undefined)
})

test('what is missing is named with its package and what else to do, each once', t => {
  t.is(
    describeMissing([sh, nothing, nothing]),
    'needs no-such-program; apt-get install nothing-utils'
  )
  t.is(
    describeMissing([
      nothing,
      program('another', 'another'),
      { name: 'a lake', advice: 'move', isMet: () => false }
    ]),
    'needs no-such-program, another, a lake; apt-get install nothing-utils another; move'
  )
})

test('a program is found by path, by name, or not', t => {
  t.is(findProgram('/bin/sh'), '/bin/sh')
  t.regex(findProgram('sh') ?? '', /\/sh$/)
  t.is(findProgram('/etc/passwd'), undefined)
  t.is(findProgram('no-such-program'), undefined)
})

let ran = false
systemTest([sh], 'a test whose needs are met runs', t => {
  ran = true
  t.pass()
})

test.serial('and it ran before what comes after it', t => {
  t.true(ran)
})
