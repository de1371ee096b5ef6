import fc from 'fast-check'
import test from 'ava'
import { readBackSeccomp } from '../../src/check/read-back-seccomp.ts'
import { Bug } from '../../src/errors.ts'
import { DEFAULT_OPTIONS } from '../../src/policy/options.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { decideSeccomp } from '../../src/policy/seccomp.ts'
import { seccomp } from '../../src/render/seccomp.ts'
import { anyCalls, seen } from '../policy/seen.ts'
import { contextOf, policy } from '../render/context.ts'

const options = { ...DEFAULT_OPTIONS, name: 'web' }

test('a rendered filter means what was decided', async t => {
  await fc.assert(
    fc.asyncProperty(anyCalls, fc.constantFrom('enforce', 'log'), async (calls, mode) => {
      const decided = { ...policy, mode, seccomp: decideSeccomp(seen(calls), options) }
      await readBackSeccomp(textOf(decided), decided)
    }),
    { numRuns: 30 }
  )
  t.pass()
})

const decided: Policy = {
  ...policy,
  seccomp: decideSeccomp(
    seen([
      ['x86_64', 'read'],
      ['x86', 'socket']
    ]),
    options
  )
}

const TAMPERED: readonly (readonly [what: string, from: string | RegExp, to: string])[] = [
  ['a call is missing', '"read",', ''],
  ['a refused call is allowed', '"read",', '"read","mount",'],
  ['a call that nobody decided about is allowed', '"read",', '"read","sethostname",'],
  ['a call that no table knows is allowed', '"read",', '"read","brand_new_call",'],
  ['a refusal is missing', '"bpf",', ''],
  ['a refusal has another errno', '"errnoRet": 1', '"errnoRet": 13'],
  ['the default allows', '"defaultErrnoRet": 38', '"defaultErrnoRet": 1'],
  ['what is refused would only be logged', /"SCMP_ACT_ERRNO",\n +"errnoRet": 1/, '"SCMP_ACT_LOG"'],
  ['an architecture is missing', '"SCMP_ARCH_X86",', ''],
  ['an architecture is added', '"SCMP_ARCH_X86",', '"SCMP_ARCH_X86","SCMP_ARCH_X32",'],
  ['a flag is set', '"syscalls"', '"flags":["SECCOMP_FILTER_FLAG_LOG"],"syscalls"'],
  [
    'a rule is only for some arguments',
    '"action": "SCMP_ACT_ALLOW"',
    '"action": "SCMP_ACT_ALLOW","args":[{"index":0,"op":"SCMP_CMP_NE","value":7}]'
  ],
  ['it cannot be read', '{', '']
]

for (const [what, from, to] of TAMPERED)
  test(`a bug: ${what}`, async t => {
    const text = textOf(decided)
    const tampered = text.replace(from, to)
    t.not(tampered, text)
    await t.throwsAsync(readBackSeccomp(tampered, decided), { instanceOf: Bug })
  })

function textOf(policy: Policy): string {
  return seccomp.render(contextOf(policy, { templates: new Map() }))
}
