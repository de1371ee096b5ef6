import test from 'ava'
import { evaluate } from '../../src/language/seccomp/evaluate.ts'
import type { SeccompProfile } from '../../src/language/seccomp/profile.ts'
import { decideChildren } from '../../src/policy/apparmor/children.ts'
import type { ExecFact } from '../../src/behaviour/behaviour.ts'
import { faultsOfGrowth } from '../growth.ts'
import { options } from './apparmor/behaviour.ts'

test.serial('linear time: a program that is executed by many names', async t => {
  const execs = (n: number) =>
    Array.from({ length: n }, (_, i): ExecFact => {
      return { path: `/srv/bin/${i}`, resolved: '/srv/box', by: '/bin/sh', runs: [0, 0], first: 1 }
    })
  const [few, many] = [execs(2000), execs(16_000)]
  t.deepEqual(
    await faultsOfGrowth(
      () => decideChildren({ execs: few, files: [] }, options),
      () => decideChildren({ execs: many, files: [] }, options)
    ),
    []
  )
})

test.serial('linear time: a filter that names many calls is asked about each', async t => {
  const asked = (n: number) => {
    const names = Array.from({ length: n }, (_, i) => `call_${i}`)
    const allow = { names, action: 'ALLOW', errno: null, conditions: [] } as const
    return () => {
      const profile: SeccompProfile = {
        defaultAction: 'ERRNO',
        defaultErrno: 1,
        architectures: ['x86_64'],
        flags: [],
        entries: [allow]
      }
      for (const name of names)
        if (evaluate(profile, 'x86_64', name, []).action !== 'ALLOW') throw new Error(name)
    }
  }
  t.deepEqual(await faultsOfGrowth(asked(2000), asked(16_000)), [])
})
