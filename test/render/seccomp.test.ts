import test from 'ava'
import { DEFAULT_OPTIONS } from '../../src/policy/options.ts'
import { decide } from '../../src/policy/decide.ts'
import type { Policy, SyscallRule } from '../../src/policy/policy.ts'
import { hashAppArmor, hashSeccomp, profileNames } from '../../src/render/profile-names.ts'
import { seccomp } from '../../src/render/seccomp.ts'
import { seen } from '../policy/seen.ts'
import { contextOf, policy } from './context.ts'

const rules: readonly SyscallRule[] = [
  { name: 'clone3', action: 38, reasons: [{ class: 'newer', text: 'falls back' }] },
  { name: 'mount', action: 1, reasons: [{ class: 'dangerous', text: 'mounts' }] },
  { name: 'read', action: 'allow', reasons: [{ class: 'seen', text: 'read', first: '0:1' }] },
  { name: 'write', action: 'allow', reasons: [{ class: 'core', text: 'why' }] }
]
const some: Policy = { ...policy, seccomp: { ...policy.seccomp, rules } }
const templates = new Map<string, string>()

test('a profile is a plain OCI object with one group for each action', t => {
  t.is(
    seccomp.render(contextOf(some, { templates })),
    `{
  "defaultAction": "SCMP_ACT_ERRNO",
  "defaultErrnoRet": 38,
  "architectures": [
    "SCMP_ARCH_X86_64"
  ],
  "syscalls": [
    {
      "names": [
        "read",
        "write"
      ],
      "action": "SCMP_ACT_ALLOW"
    },
    {
      "names": [
        "mount"
      ],
      "action": "SCMP_ACT_ERRNO",
      "errnoRet": 1
    },
    {
      "names": [
        "clone3"
      ],
      "action": "SCMP_ACT_ERRNO",
      "errnoRet": 38
    }
  ]
}
`
  )
})

test('in log mode nothing is refused, no errno stands beside LOG, and what would be refused is not named', t => {
  const text = seccomp.render(contextOf({ ...some, mode: 'log' }, { templates }))
  t.deepEqual(JSON.parse(text), {
    defaultAction: 'SCMP_ACT_LOG',
    architectures: ['SCMP_ARCH_X86_64'],
    syscalls: [{ names: ['read', 'write'], action: 'SCMP_ACT_ALLOW' }]
  })
})

test('the name changes with what the filter does, not with why or with the workload', t => {
  const otherReasons = rules.map(rule => ({ ...rule, reasons: [] }))
  const same: Policy = { ...some, name: 'other', seccomp: { ...some.seccomp, rules: otherReasons } }
  t.is(hashSeccomp(some), hashSeccomp(same))
  t.regex(hashSeccomp(some), /^[0-9a-f]{12}$/)
  const fewer = { ...some, seccomp: { ...some.seccomp, rules: rules.slice(1) } }
  const wider = { ...some, seccomp: { ...some.seccomp, architectures: ['x86', 'x86_64'] } }
  const hashes = [some, fewer, wider, { ...some, mode: 'log' as const }].map(hashSeccomp)
  t.is(new Set(hashes).size, hashes.length)
})

test('profiles that differ have names that differ', t => {
  const capability = { capability: 'chown', reasons: [{ class: 'seen' as const, text: 'chown' }] }
  const more = { ...some, apparmor: { ...some.apparmor, capabilities: [capability] } }
  t.is(hashSeccomp(more), hashSeccomp(some))
  t.not(hashAppArmor(more), hashAppArmor(some))
  t.not(hashAppArmor({ ...some, mode: 'log' }), hashAppArmor(some))
  const why = { ...capability, reasons: [] }
  t.is(
    hashAppArmor(more),
    hashAppArmor({ ...some, apparmor: { ...some.apparmor, capabilities: [why] } })
  )
})

test('the names are a path below the kubelet folder and the name of a loaded profile', t => {
  const decided = decide(seen([['x86_64', 'read']]), { ...DEFAULT_OPTIONS, name: 'web' })
  const names = profileNames(decided)
  t.is(names.seccomp, `tracewall/web-${hashSeccomp(decided)}.json`)
  t.is(names.apparmor, `tracewall-web-${hashAppArmor(decided)}`)
})
