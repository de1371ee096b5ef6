import { isCapability } from '../facts/capabilities.ts'
import { bitsOf } from './access.ts'
import { empty } from './behaviour.ts'
import type { AppArmorFact, Behaviour, Fact, Program } from './behaviour.ts'

/** Lists of a behaviour that AppArmor's records add to. */
export type Accesses = Pick<
  Behaviour,
  'files' | 'execs' | 'links' | 'sockets' | 'capabilities' | 'mounts' | 'ptrace'
>

/**
 * What AppArmor was asked for, as the facts that calls would show: the names are the kernel's own, after links. Left out is
 * what no rule can allow (a file without a name from the root, a capability that nobody needs) or what needs none.
 */
export function accessesOf(facts: readonly AppArmorFact[]): Accesses {
  const lists = facts.filter(isNeeded).map(fact => (READERS.get(fact.class) ?? nothing)(fact))
  const all = <N extends keyof Accesses>(name: N): Accesses[N] =>
    lists.flatMap((list): readonly unknown[] => list[name] ?? []) as Accesses[N]
  return {
    files: all('files'),
    execs: all('execs'),
    links: all('links'),
    sockets: all('sockets'),
    capabilities: all('capabilities'),
    mounts: all('mounts'),
    ptrace: all('ptrace')
  }
}

/** True for classes of access that only the list of AppArmor's records has: no fact of a call says the same. */
export function isOnlyAppArmors(fact: AppArmorFact): boolean {
  return READERS.get(fact.class) === undefined && fact.class !== 'signal'
}

function isNeeded({ info, optional }: AppArmorFact): boolean {
  return optional === undefined && (info === undefined || /deleted|not found/.test(info))
}

type Reader = (fact: AppArmorFact) => Partial<Accesses>

const nothing: Reader = () => ({})

const READERS: ReadonlyMap<string, Reader> = new Map(
  Object.entries<Reader>({
    file: readFile,
    network: readSocket,
    capability: readCapability,
    ptrace: readPtrace,
    mount: fact => readMount(fact, 'mount'),
    remount: fact => readMount(fact, 'mount'),
    umount: fact => readMount(fact, 'umount'),
    pivotroot: fact => readMount(fact, 'pivot_root')
  })
)

function seenIn({ runs, first }: Fact): Fact {
  return { runs, first }
}

/** In complain mode a program's own profile is named after it; else the record of the call has the program. */
function programOf({ profile, by }: AppArmorFact): Program {
  // In the name of a profile a brace stands for itself.
  return /.*\/\/null-(\/[^ ]*)$/s.exec(profile)?.[1]?.replaceAll('{', '\\{') ?? by ?? null
}

function readFile(fact: AppArmorFact): Partial<Accesses> {
  const path = fact.own ?? fact.path ?? ''
  const access = fact.perms ?? ''
  if (!path.startsWith('/') || bitsOf(access) === undefined || access === '') return {}
  const by = programOf(fact)
  const seen = seenIn(fact)
  const use = { by, access, owner: fact.owner === 'yes', ...seen }
  const { target } = fact
  return {
    files: [{ path, access, failed: {}, uses: [use] }],
    execs: access.includes('x') ? [{ path, by, ...seen }] : [],
    links:
      access.includes('l') && target?.startsWith('/') === true
        ? [{ path, target, by, ...seen }]
        : []
  }
}

function readSocket(fact: AppArmorFact): Partial<Accesses> {
  if (fact.family === undefined) return {}
  const type = fact.type === undefined ? null : `SOCK_${fact.type.toUpperCase()}`
  return {
    sockets: [
      {
        operation: 'socket',
        family: `AF_${fact.family.toUpperCase()}`,
        type,
        protocol: null,
        address: null,
        by: programOf(fact),
        error: null,
        ...seenIn(fact)
      }
    ]
  }
}

/**
 * The process has the capability: the kernel asks for that first (Linux 6.1 security/security.c, order of modules). One that is
 * not known is of a newer kernel or of nobody, and there is a warning of it.
 */
function readCapability(fact: AppArmorFact): Partial<Accesses> {
  if (fact.capability === undefined || !isCapability(fact.capability)) return {}
  return {
    capabilities: [
      {
        capability: fact.capability,
        operation: 'AppArmor was asked for it',
        outcome: 'used',
        confidence: 'high',
        by: programOf(fact),
        ...seenIn(fact)
      }
    ]
  }
}

/**
 * Reading another process's memory or state is asked about as well; a rule is needed only for control over it. A process under
 * another profile is none of the workload's.
 */
function readPtrace(fact: AppArmorFact): Partial<Accesses> {
  if (fact.access === undefined || !/\btrace/.test(fact.access) || !isOwnPeer(fact)) return {}
  return {
    ptrace: [{ request: 'PTRACE_ATTACH', by: programOf(fact), error: null, ...seenIn(fact) }]
  }
}

function isOwnPeer({ profile, peer = profile }: AppArmorFact): boolean {
  return peer.split('//', 1)[0] === profile.split('//', 1)[0]
}

function readMount(
  fact: AppArmorFact,
  operation: 'mount' | 'umount' | 'pivot_root'
): Partial<Accesses> {
  const { name, srcname, fstype, flags } = fact
  return {
    mounts: [
      {
        operation,
        source: srcname ?? null,
        target: name ?? null,
        fstype: fstype ?? null,
        flags: flags ?? null,
        by: programOf(fact),
        error: null,
        ...seenIn(fact)
      }
    ]
  }
}

/** The behaviour with those accesses that `isWanted` chooses, as if calls had shown them. */
export function withAccesses(
  behaviour: Behaviour,
  isWanted: (fact: AppArmorFact) => boolean
): readonly Behaviour[] {
  const facts = behaviour.apparmor.filter(isWanted)
  return facts.length === 0
    ? [behaviour]
    : [behaviour, { ...empty, ...accessesOf(facts), runs: behaviour.runs }]
}
