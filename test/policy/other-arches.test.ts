import fc from 'fast-check'
import test from 'ava'
import { ARCHES } from '../../src/facts/syscall-table.ts'
import { DEFAULT_OPTIONS } from '../../src/policy/options.ts'
import type { DecideOptions } from '../../src/policy/options.ts'
import { decideSeccomp } from '../../src/policy/seccomp.ts'
import { allowedBy, anyCallsOf, seen } from './seen.ts'

const options: DecideOptions = { ...DEFAULT_OPTIONS, name: 'web' }

test('every call that was seen has its like on every other architecture that has one', t => {
  const recorded = ['open', 'stat', 'access', 'epoll_wait', 'dup2', 'rename', 'mkdir', 'getdents']
  const behaviour = seen(recorded.map(name => ['x86_64', name] as const))
  const policy = decideSeccomp(behaviour, { ...options, architectures: ['aarch64', 'riscv64'] })
  t.deepEqual(policy.architectures, ['aarch64', 'riscv64', 'x86_64'])
  const allowed = new Set(allowedBy(policy))
  for (const name of ['openat', 'newfstatat', 'faccessat', 'epoll_pwait', 'dup3', 'renameat2'])
    t.true(allowed.has(name), name)
  const renamed = policy.rules.find(rule => rule.name === 'renameat2')!
  t.true(renamed.reasons.some(({ class: of, text }) => of === 'arch' && /riscv64/.test(text)))
})

test('an estimate keeps the names that the architecture shares', t => {
  fc.assert(
    fc.property(anyCallsOf(['x86_64']), fc.constantFrom(...ARCHES), (calls, arch) => {
      const policy = decideSeccomp(seen(calls), { ...options, architectures: [arch] })
      const allowed = new Set(allowedBy(policy))
      return calls.every(([, name]) => allowed.has(name)) && policy.architectures.includes(arch)
    })
  )
  t.pass()
})

test('sockets of an architecture with socketcall go through it', t => {
  const behaviour = seen([['x86_64', 'connect']])
  const policy = decideSeccomp(behaviour, { ...options, architectures: ['x86'] })
  t.true(allowedBy(policy).includes('socketcall'))
})
