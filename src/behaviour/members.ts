import { decodeBinary } from '../binaries/decode-list.ts'
import type { Decoder } from '../decode.ts'
import type { ProblemCode } from '../errors.ts'
import { MOUNT_OPERATIONS } from '../facts/mount-calls.ts'
import { bitsOf } from './access.ts'
import { SOCKET_OPERATIONS } from './behaviour.ts'
import type { Origin } from '../trace/sink.ts'
import type { Behaviour, Fact, FileFact, Ledger, Phase, Run, WarningCode } from './behaviour.ts'
import { APPARMOR_FIELDS } from '../trace/verdict.ts'
import type { ListName } from './lists.ts'

type Members<N extends ListName> = N extends 'files'
  ? Omit<FileFact, 'uses'>
  : Omit<Behaviour[N][number], keyof Fact>

/** The members of each list's facts but for `runs`, `first` and `uses`, in the order in which they are written. */
export const FACT_READERS: { readonly [N in ListName]: (item: Decoder) => Members<N> } = {
  syscalls: item => ({
    arch: item.at('arch').string(),
    name: item.at('name').string(),
    count: item.at('count').count(),
    errors: Object.fromEntries(
      item.at('errors').entries((count, key) => errno(item, key) && count.count())
    ),
    args: item.at('args').list(argument => ({
      index: argument.at('index').count(),
      values: readValues(argument.at('values'))
    })),
    ...item.optional('phase', readPhase)
  }),
  files: item => ({
    path: item.at('path').string(),
    ...item.optional('resolved', resolved => ({ resolved: resolved.string() })),
    access: access(item.at('access')),
    failed: Object.fromEntries(
      item.at('failed').entries((letters, key) => errno(item, key) && access(letters))
    )
  }),
  execs: item => ({
    path: item.at('path').string(),
    ...item.optional('resolved', resolved => ({ resolved: resolved.string() })),
    by: orNull(item, 'by')
  }),
  links: item => ({
    path: item.at('path').string(),
    target: item.at('target').string(),
    by: orNull(item, 'by')
  }),
  inherited: item => ({ path: item.at('path').string(), by: orNull(item, 'by') }),
  unmounted: item => ({
    path: item.at('path').string(),
    access: access(item.at('access')),
    by: orNull(item, 'by')
  }),
  binaries: decodeBinary,
  sockets: item => ({
    operation: item.at('operation').oneOf(SOCKET_OPERATIONS),
    family: orNull(item, 'family'),
    type: orNull(item, 'type'),
    protocol: orNull(item, 'protocol'),
    address: orNull(item, 'address'),
    by: orNull(item, 'by'),
    error: orNull(item, 'error')
  }),
  signals: item => ({
    signal: item.at('signal').string(),
    target: item.at('target').oneOf(['self', 'task', 'group', 'other']),
    by: orNull(item, 'by'),
    error: orNull(item, 'error')
  }),
  mounts: item => ({
    operation: item.at('operation').oneOf(MOUNT_OPERATIONS),
    source: orNull(item, 'source'),
    target: orNull(item, 'target'),
    fstype: orNull(item, 'fstype'),
    flags: orNull(item, 'flags'),
    by: orNull(item, 'by'),
    error: orNull(item, 'error')
  }),
  ptrace: item => ({
    request: item.at('request').string(),
    by: orNull(item, 'by'),
    error: orNull(item, 'error')
  }),
  credentials: item => ({
    operation: item.at('operation').string(),
    by: orNull(item, 'by'),
    error: orNull(item, 'error')
  }),
  capabilities: item => ({
    capability: item.at('capability').string(),
    operation: item.at('operation').string(),
    outcome: item.at('outcome').oneOf(['used', 'refused']),
    confidence: item.at('confidence').oneOf(['high', 'medium', 'low']),
    by: orNull(item, 'by')
  }),
  apparmor: item => ({
    verdict: item.at('verdict').oneOf(['allowed', 'denied', 'audited', 'killed']),
    profile: item.at('profile').string(),
    class: item.at('class').string(),
    ...Object.assign(
      {},
      ...APPARMOR_FIELDS.map(field => item.optional(field, value => ({ [field]: value.string() })))
    ),
    count: item.at('count').count()
  }),
  seccomp: item => ({
    arch: item.at('arch').string(),
    syscall: item.at('syscall').string(),
    action: item.at('action').string(),
    count: item.at('count').count()
  }),
  selinux: item => ({
    source: item.at('source').string(),
    target: item.at('target').string(),
    class: item.at('class').string(),
    perms: item.at('perms').list(perm => perm.string()),
    permissive: item.at('permissive').nullable(value => value.boolean()),
    ...item.optional('granted', value => (value.boolean() ? { granted: true as const } : {})),
    count: item.at('count').count()
  })
}

export function readRun(item: Decoder): Run {
  const user = item.optional('user', ids => ({
    uid: ids.at('uid').count(),
    gid: ids.at('gid').nullable(gid => gid.count())
  }))
  return {
    id: item.at('id').string(),
    label: item.at('label').string(),
    sources: item.at('sources').list(source => source.string()),
    format: item.at('format').string(),
    arch: item.at('arch').string(),
    tasks: item.at('tasks').count(),
    ...(user && { user }),
    ...item.optional('origins', origins => ({ origins: origins.list(readOrigin) })),
    ledger: readLedger(item.at('ledger')),
    warnings: item.at('warnings').list(warning => ({
      // A code of a later tracewall is kept as it is: its text says what it means.
      code: warning.at('code').string() as WarningCode,
      text: warning.at('text').string()
    }))
  }
}

function readOrigin(item: Decoder): Origin {
  return {
    by: item.at('by').oneOf(['key', 'container', 'pod', 'profile']),
    name: item.at('name').string(),
    records: item.at('records').count()
  }
}

function readLedger(item: Decoder): Ledger {
  return {
    lines: item.at('lines').count(),
    used: item.at('used').count(),
    ignored: Object.fromEntries(item.at('ignored').entries(lines => lines.count())),
    problems: item.at('problems').list(problem => ({
      code: problem.at('code').string() as ProblemCode,
      source: problem.at('source').string(),
      line: problem.at('line').count(),
      count: problem.at('count').count()
    }))
  }
}

export function readPhase(item: Decoder): { readonly phase: Phase } {
  return { phase: item.oneOf(['start', 'serving']) }
}

function readValues(item: Decoder): readonly string[] | 'any' {
  return item.isString() ? item.oneOf(['any']) : item.list(readRegister)
}

function readRegister(item: Decoder): string {
  const value = item.string()
  if (/^0x[0-9a-f]{1,16}$/.test(value)) return value
  throw item.wrong('a register as a lower-case hexadecimal number, 0x10')
}

function orNull(item: Decoder, key: string): string | null {
  return item.at(key).nullable(value => value.string())
}

function access(item: Decoder): string {
  const letters = item.string()
  if (bitsOf(letters) === undefined) throw item.wrong('letters of r w a m k l x')
  return letters
}

function errno(item: Decoder, key: string): true {
  if (!/^[A-Z][A-Z0-9_]*$/.test(key)) throw item.wrong('names of errors, such as ENOENT')
  return true
}
