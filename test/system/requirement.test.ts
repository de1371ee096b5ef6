import test from 'ava'
import { describeMissing, findProgram, program, systemTest } from './requirement.ts'

const sh = program('/bin/sh', 'dash')
const nothing = program('no-such-program', 'nothing-utils')

test('a requirement that is met is not described as missing', t => {
  t.is(describeMissing([]), undefined)
  t.is(describeMissing([sh]), undefined)
})

test('a missing program is named once, with its package and what else to do', t => {
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

test.serial('the system test above has run by now', t => {
  t.true(ran)
})
