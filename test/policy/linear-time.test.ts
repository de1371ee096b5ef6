import test from 'ava'
import { evaluate } from '../../src/language/seccomp/evaluate.ts'
import type { SeccompProfile } from '../../src/language/seccomp/profile.ts'
import { decideChildren } from '../../src/policy/apparmor/children.ts'
import type { Behaviour, ExecFact } from '../../src/behaviour/behaviour.ts'
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

test.serial('linear time: scripts that execute what executes them', async t => {
  const scripts = (n: number): Pick<Behaviour, 'execs' | 'files'> => {
    const shown = { runs: [0, 0], first: 1 }
    const paths = Array.from({ length: n }, (_, i) => `/srv/${i}.sh`)
    return {
      execs: paths.flatMap(path => [
        { path, by: '/bin/sh', ...shown },
        { path: '/bin/sh', by: path, ...shown }
      ]),
      files: paths.map(path => ({
        path,
        access: 'rx',
        failed: {},
        uses: [{ by: path, access: 'r', owner: false, ...shown }]
      }))
    }
  }
  const [few, many] = [scripts(500), scripts(4000)]
  t.deepEqual(
    await faultsOfGrowth(
      () => decideChildren(few, options),
      () => decideChildren(many, options)
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
