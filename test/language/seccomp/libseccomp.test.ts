import fc from 'fast-check'
import { syscallNumber } from '../../../src/facts/syscall-table.ts'
import { evaluate } from '../../../src/language/seccomp/evaluate.ts'
import type { Evaluation, Verdict } from '../../../src/language/seccomp/evaluate.ts'
import { parseSeccompProfile } from '../../../src/language/seccomp/parse-profile.ts'
import { canonicalJson } from '../../../src/order.ts'
import { libseccomp } from '../../system/machine.ts'
import { systemTest } from '../../system/requirement.ts'
import { ask, buildFilters } from './libseccomp.ts'
import { NAMES, TRIED_ARCHES, VALUES, ociProfile } from './oci-profiles.ts'

const PROFILES = 250
const CALLS = 8

systemTest([libseccomp], 'the model answers as libseccomp does', async t => {
  // One Python process for all of them; shrinking would start hundreds.
  const profiles = fc.array(ociProfile, { minLength: PROFILES, maxLength: PROFILES })
  let certain = 0
  let all = 0
  await fc.assert(
    fc.asyncProperty(profiles, async profiles => {
      for (const [index, filter] of buildFilters(profiles).entries()) {
        // Equal conditions with different actions: the container does not start.
        if ('error' in filter) continue
        const text = canonicalJson(profiles[index])
        const profile = await parseSeccompProfile(text, 'profile')
        for (const [arch, name, args] of callsFor(index)) {
          const real = ask(filter.program, arch, name, args)
          const model = evaluate(profile, arch, name, args)
          const call = `${name}(${args.join()}) on ${arch}`
          if (!agrees(model, real))
            throw new Error(`${call} is ${show(real)}, not ${show(model)}, under ${text}`)
          all++
          if (model.disputed.length === 0) certain++
        }
      }
    }),
    { numRuns: 1, endOnFailure: true, includeErrorInReport: true }
  )
  t.true(all > 10_000, `${all} calls`)
  t.true(certain > 0.9 * all, `${certain} of ${all} answers are certain`)
})

systemTest(
  [libseccomp],
  'calls that are compared with the same bound answer for each other',
  async t => {
    const bound = { index: 1, op: 'SCMP_CMP_GE', value: 0x7e02_0000n }
    const either = [{ index: 1, op: 'SCMP_CMP_EQ', value: 1n }, bound]
    const later = { index: 1, op: 'SCMP_CMP_LT', value: 0xffff_ffff_8004_5430n }
    const oci = {
      defaultAction: 'SCMP_ACT_LOG',
      architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_AARCH64'],
      syscalls: [
        { names: ['exit_group'], action: 'SCMP_ACT_ALLOW' },
        { names: ['accept4', 'socket'], action: 'SCMP_ACT_ERRNO', errnoRet: 38, args: either },
        { names: ['socket'], action: 'SCMP_ACT_ERRNO', args: [later, { ...bound, index: 2 }] }
      ]
    }
    const [filter] = buildFilters([oci])
    if (!filter || 'error' in filter) return t.fail()
    const profile = await parseSeccompProfile(canonicalJson(oci), 'profile')
    // Neither is 5 the 1 nor is it above the bound: the low half of it is compared as if it were the high one.
    const args = [0n, 5n]
    t.is(show(ask(filter.program, 'x86_64', 'accept4', args)), 'ERRNO 38')
    const model = evaluate(profile, 'x86_64', 'accept4', args)
    t.is(show(model), 'LOG ')
    t.deepEqual(model.disputed.map(show), ['ERRNO 38', 'ERRNO 38'])
  }
)

function* callsFor(seed: number): Generator<[(typeof TRIED_ARCHES)[number], string, bigint[]]> {
  for (const arch of TRIED_ARCHES)
    for (const name of NAMES.filter(name => syscallNumber(arch, name) !== undefined))
      for (let call = 0; call < CALLS; call++) {
        const args = [0, 1, 2].map(i => VALUES[(call * 7 + i * (call + 3) + seed) % VALUES.length]!)
        const has32Bits = arch === 'x86' || arch === 'arm'
        yield [arch, name, has32Bits ? args.map(arg => BigInt.asUintN(32, arg)) : args]
      }
}

function agrees(model: Evaluation, real: Verdict): boolean {
  return [model, ...model.disputed].some(
    verdict => verdict.action === real.action && verdict.errno === real.errno
  )
}

function show(verdict: Verdict): string {
  return `${verdict.action} ${verdict.errno ?? ''}`
}
