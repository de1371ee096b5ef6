import type {
  AppArmorFact,
  Behaviour,
  CapabilityFact,
  ExecFact,
  Fact,
  FileFact,
  MountFact,
  Program,
  PtraceFact,
  SocketFact
} from '../../behaviour/behaviour.ts'
import { normalize } from '../../behaviour/merge.ts'
import { isCapability } from '../../facts/capabilities.ts'

type Verdict = AppArmorFact['verdict']

/** What happened: a complaining profile let it, or it was allowed and audited. */
export const DONE: ReadonlySet<Verdict> = new Set<Verdict>(['allowed', 'audited'])

/** What happened, or would have: what a profile has to allow that is to refuse none of it. */
export const WANTED: ReadonlySet<Verdict> = new Set<Verdict>([...DONE, 'denied', 'killed'])

/**
 * A behaviour in which AppArmor's own records of these verdicts stand beside what system calls showed: as files, programs,
 * sockets, capabilities, mounts and tracing. For deciding only, never written down.
 */
export function withAccesses(behaviour: Behaviour, verdicts: ReadonlySet<Verdict>): Behaviour {
  const facts = behaviour.apparmor.filter(fact => verdicts.has(fact.verdict) && !isNoRule(fact))
  if (facts.length === 0) return behaviour
  return normalize([
    {
      ...behaviour,
      files: [...behaviour.files, ...facts.flatMap(asFile)],
      execs: [...behaviour.execs, ...facts.flatMap(asExec)],
      sockets: [...behaviour.sockets, ...facts.flatMap(asSocket)],
      capabilities: [...behaviour.capabilities, ...facts.flatMap(asCapability)],
      mounts: [...behaviour.mounts, ...facts.flatMap(asMount)],
      ptrace: [...behaviour.ptrace, ...facts.flatMap(asPtrace)]
    }
  ])
}

/** Records that no rule answers: a name without a root, and checks that the kernel makes without meaning them. */
function isNoRule({ info = '', path }: AppArmorFact): boolean {
  return /disconnected|no audit/.test(info) || (path !== undefined && !path.startsWith('/'))
}

function asFile(fact: AppArmorFact): FileFact[] {
  const { path, perms = '', owner } = fact
  if (fact.class !== 'file' || path === undefined || perms === '') return []
  const use = { by: programOf(fact), access: perms, owner: owner === 'yes', ...seenAt(fact) }
  // AppArmor has followed all links.
  return [{ path, resolved: path, access: perms, failed: {}, uses: [use] }]
}

function asExec(fact: AppArmorFact): ExecFact[] {
  const { path, perms = '' } = fact
  if (fact.class !== 'file' || path === undefined || !perms.includes('x')) return []
  return [{ path, resolved: path, by: programOf(fact), ...seenAt(fact) }]
}

function asSocket(fact: AppArmorFact): SocketFact[] {
  const { family, type } = fact
  if (fact.class !== 'network' || family === undefined) return []
  return [
    {
      operation: 'socket',
      family: `AF_${family.toUpperCase()}`,
      type: type === undefined ? null : `SOCK_${type.toUpperCase()}`,
      protocol: null,
      address: null,
      by: programOf(fact),
      error: null,
      ...seenAt(fact)
    }
  ]
}

function asCapability(fact: AppArmorFact): CapabilityFact[] {
  const { capability } = fact
  if (fact.class !== 'capability' || capability === undefined || !isCapability(capability))
    return []
  return [
    {
      capability,
      operation: 'AppArmor was asked for it',
      outcome: 'used',
      confidence: 'high',
      by: programOf(fact),
      ...seenAt(fact)
    }
  ]
}

function asMount(fact: AppArmorFact): MountFact[] {
  const operation = OPERATIONS.get(fact.class)
  if (operation === undefined) return []
  const { srcname = null, name = null, fstype = null, flags = null } = fact
  return [
    {
      operation,
      source: srcname,
      target: name,
      fstype,
      flags,
      by: programOf(fact),
      error: null,
      ...seenAt(fact)
    }
  ]
}

const OPERATIONS: ReadonlyMap<string, MountFact['operation']> = new Map([
  ['mount', 'mount'],
  ['remount', 'mount'],
  ['umount', 'umount'],
  ['pivotroot', 'pivot_root']
])

// Looking at another process in /proc is what every container may do with its own.
function asPtrace(fact: AppArmorFact): PtraceFact[] {
  const { access = '' } = fact
  if (fact.class !== 'ptrace' || !/\btrace(?:d(?:by)?)?\b/.test(access)) return []
  return [{ request: access, by: programOf(fact), error: null, ...seenAt(fact) }]
}

/** The last program on the way of a complaining profile: `web//null-/usr/bin/id`. */
function programOf({ profile }: AppArmorFact): Program {
  return /\/\/null-(\/[^]*?)$/.exec(profile.slice(profile.lastIndexOf('//null-')))?.[1] ?? null
}

function seenAt({ runs, first }: Fact): Fact {
  return { runs, first }
}
