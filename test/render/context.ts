import { empty } from '../../src/behaviour/behaviour.ts'
import type { Behaviour, Run } from '../../src/behaviour/behaviour.ts'
import type { Policy } from '../../src/policy/policy.ts'
import type { RenderContext } from '../../src/render/artifact.ts'

export const run: Run = {
  id: 'r1',
  label: 'web',
  sources: ['web.strace'],
  format: 'strace',
  arch: 'x86_64',
  tasks: 2,
  ledger: { lines: 13, used: 11, ignored: { signal: 2 }, problems: [] },
  warnings: []
}

export const behaviour: Behaviour = {
  ...empty,
  runs: [run],
  syscalls: [
    {
      arch: 'x86_64',
      name: 'getpid',
      count: 1,
      errors: {},
      args: [],
      runs: [0, 0],
      first: 1
    }
  ]
}

export const policy: Policy = {
  name: 'web',
  mode: 'enforce',
  seccomp: {
    architectures: ['x86_64'],
    defaultErrno: 38,
    rules: [],
    withheld: []
  },
  apparmor: {
    abi: '3.0',
    features: [],
    offers: [],
    files: [],
    listing: 'a system',
    network: [],
    capabilities: [],
    mounts: [],
    peers: [],
    messages: [],
    changes: [],
    denies: []
  },
  pod: {
    allowPrivilegeEscalation: false,
    allowPrivilegeEscalationReason: { class: 'always', text: 'nothing asked for it' },
    addCapabilities: [],
    user: { ids: null, why: 'it was started as root' },
    readOnlyRoot: { folders: null, why: 'no file access was recorded' }
  },
  completeness: null,
  findings: []
}

/** A context around parts of a policy. */
export function contextOf(
  parts: Partial<Policy> = {},
  rest: Partial<Omit<RenderContext, 'policy'>> & {
    readonly templates: RenderContext['templates']
  }
): RenderContext {
  return {
    policy: { ...policy, ...parts },
    behaviour,
    names: { seccomp: 'tracewall/web-0123456789ab.json', apparmor: 'tracewall-web-ba9876543210' },
    kubernetes: 31,
    ...rest
  }
}
