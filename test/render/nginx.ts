import { empty } from '../../src/behaviour/behaviour.ts'
import type { Behaviour } from '../../src/behaviour/behaviour.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { policy, run } from './context.ts'

export const templates: ReadonlyMap<string, string> = new Map()
const seen = { runs: [0, 0], first: 12 }

export const nginx: Behaviour = {
  ...empty,
  runs: [
    {
      ...run,
      ledger: {
        lines: 17,
        used: 11,
        ignored: { signal: 2 },
        problems: [{ code: 'UNPAIRED_RESUME', source: 'web.strace', line: 7, count: 4 }]
      },
      warnings: [{ code: 'NO_FD_PATHS', text: 'descriptors have no paths: record with -y' }]
    }
  ],
  syscalls: [
    { arch: 'x86_64', name: 'mount', count: 1, errors: {}, args: [], ...seen },
    { arch: 'x86_64', name: 'openat', count: 66, errors: { ENOENT: 3 }, args: [], ...seen }
  ],
  files: [
    { path: '/etc/shadow', access: '', failed: { EACCES: 'r', ENOENT: 'w' }, uses: [] },
    { path: '?/logs/x|y', access: 'r', failed: {}, uses: [] }
  ],
  execs: [{ path: '/usr/sbin/nginx', by: null, ...seen }],
  sockets: [
    {
      operation: 'bind',
      family: 'AF_INET',
      type: 'SOCK_STREAM',
      protocol: null,
      address: '0.0.0.0:80',
      by: '/usr/sbin/nginx',
      error: null,
      ...seen
    }
  ],
  capabilities: [
    {
      capability: 'sys_nice',
      operation: 'negative nice value',
      outcome: 'refused',
      confidence: 'high',
      by: '/usr/sbin/nginx',
      ...seen
    },
    {
      capability: 'chown',
      operation: 'chown to another group',
      outcome: 'used',
      confidence: 'medium',
      by: null,
      ...seen
    }
  ]
}

export const decided: Partial<Policy> = {
  completeness: {
    workloads: 12,
    repeats: 1,
    names: {
      asked: 12,
      failing: 3,
      onlyPrograms: 0,
      interval: [0.089, 0.532],
      expectedNew: 0.4,
      failingOfHalf: 0.5,
      contributions: [{ runs: [0, 0], own: 2, refused: ['mount'] }],
      saturation: [
        { workloads: 1, shown: 20.4 },
        { workloads: 12, shown: 61 }
      ]
    },
    conditions: null,
    paths: {
      asked: 12,
      failing: 3,
      onlyPrograms: 1,
      interval: [0.089, 0.532],
      expectedNew: 1,
      failingOfHalf: 0.26,
      contributions: [{ runs: [0, 0], own: 1, refused: ['/usr/bin/`gdb` x'] }],
      saturation: [{ workloads: 12, shown: 8 }]
    }
  },
  seccomp: {
    architectures: ['x86_64'],
    defaultErrno: 38,
    withheld: [
      { name: 'chroot', reasons: [{ class: 'imports', text: 'chroot() in /usr/bin/app' }] },
      { name: 'ptrace', reasons: [{ class: 'imports', text: 'ptrace() in /usr/bin/`gdb' }] }
    ],
    rules: [
      { name: 'bpf', action: 1, reasons: [{ class: 'dangerous', text: 'severity 5' }] },
      { name: 'clone3', action: 38, reasons: [{ class: 'newer', text: 'clone is older' }] },
      { name: 'exit', action: 'allow', reasons: [{ class: 'core', text: 'every thread ends' }] },
      {
        name: 'mount',
        action: 'allow',
        reasons: [{ class: 'seen', text: 'mount, 1 call in 1 run', first: '0:12' }]
      },
      {
        name: 'openat',
        action: 'allow',
        reasons: [
          { class: 'seen', text: 'openat, 66 calls in 1 run', first: '0:12' },
          { class: 'floor', text: 'runc 1.1.5, no_new_privs on' }
        ]
      }
    ]
  },
  apparmor: {
    abi: '3.0',
    features: [],
    offers: [],
    listing: 'a system',
    files: [
      {
        pattern: '/srv/`a|b`/*',
        perms: 'rw',
        owner: true,
        grant: null,
        by: [null, '/usr/sbin/nginx'],
        reasons: [{ class: 'pattern', text: 'a name that changes', first: '0:12' }]
      }
    ],
    network: [
      { family: 'inet', type: 'stream', reasons: [{ class: 'seen', text: 'bind', first: '0:12' }] }
    ],
    capabilities: [
      {
        capability: 'net_bind_service',
        reasons: [
          { class: 'seen', text: 'bind to a port below 1024, by /usr/sbin/nginx', first: '0:12' }
        ]
      }
    ],
    mounts: [{ kind: 'mount', reasons: [{ class: 'seen', text: 'mount', first: '0:12' }] }],
    messages: [],
    changes: [],
    peers: [
      {
        kind: 'signal',
        access: ['receive'],
        type: null,
        peer: 'runc',
        reasons: [{ class: 'container', text: 'the runtime stops it' }]
      }
    ],
    denies: [
      {
        kind: 'file',
        pattern: '@{PROC}/kcore',
        perms: 'rwklx',
        reasons: [{ class: 'container', text: 'memory of the kernel' }]
      }
    ]
  },
  pod: { ...policy.pod, addCapabilities: ['NET_BIND_SERVICE'] }
}
