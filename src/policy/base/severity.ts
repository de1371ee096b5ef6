import { isCapability, levelOfCapability } from '../../facts/capabilities.ts'
import type { PodSecurityLevel } from '../../facts/capabilities.ts'
import { dangerOf } from '../../facts/dangerous-syscalls.ts'
import { isUsualFamily } from '../../facts/apparmor-network.ts'
import { anyMessageDanger, busDanger } from '../../facts/bus-services.ts'
import type { DbusScope } from '../../language/apparmor/dbus.ts'
import { ruleSeverity } from '../../facts/rule-severities.ts'
import { sensitivePaths } from '../../facts/sensitive-paths.ts'
import { compile, literalPrefix } from '../../language/apparmor/automaton.ts'
import { includes, overlaps } from '../../language/apparmor/pattern.ts'

/** How bad it would be in the wrong hands. */
export interface Severity {
  /** 5: the host or the kernel; 4: secrets, other processes; 3: a step of known escapes; below: ordinary. */
  readonly level: number
  /** '' where there is nothing to say. */
  readonly why: string
  /** Ordinary programs do it all the time, in spite of the level. */
  readonly isOrdinary: boolean
}

export function ordinary(level: number): Severity {
  return { level, why: '', isOrdinary: true }
}

function reaches(level: number, why: string): Severity {
  return { level, why, isOrdinary: false }
}

export function severityOfCall(name: string): Severity {
  const danger = dangerOf(name)
  if (!danger) return ordinary(0)
  return { level: danger.severity, why: danger.why, isOrdinary: danger.ordinary === true }
}

/** `pattern` is one of ours. */
export function severityOfFile(pattern: string, letters: string): Severity {
  const usual = letters.includes('x') || letters.includes('m') ? 2 : /[wa]/.test(letters) ? 1 : 0
  if (OWN_ENTRY.test(pattern)) return ordinary(usual)
  const near = placesNear(pattern).filter(place =>
    [...letters].some(letter => place.letters.includes(letter))
  )
  if (near.length === 0) return ordinary(usual)
  const file = compile(pattern)
  const [worst] = near
    .filter(({ automaton, except, word }) =>
      word === null
        ? overlaps(automaton, file)
        : includes([automaton], file) && !(except && includes([except], file))
    )
    .sort((a, b) => b.severity - a.severity)
  if (!worst || worst.severity < usual) return ordinary(usual)
  return reaches(worst.severity, worst.why)
}

// What a process does to itself it can do anyway.
const OWN_ENTRY = /^@\{PROC\}\/@\{pid\}\//

const places = sensitivePaths.map(place => ({
  ...place,
  automaton: compile(place.glob),
  except: place.except === undefined ? null : compile(place.except),
  prefix: literalPrefix(place.glob),
  // Almost any pattern also fits some name of a key; one that fits nothing else is meant.
  word: place.glob.startsWith('/**/') ? wordOf(place.glob) : null
}))

/** Places that may have a path in common with what is in a folder of the root; '': a folder in which none is. */
const byTop = new Map(
  ['', ...places.map(({ prefix }) => topOf(prefix))].map(top => [
    top,
    places.filter(({ prefix, word }) => word !== null || [top, ''].includes(topOf(prefix)))
  ])
)

/** The sensitive places that may have a path in common with a pattern: one of the two begins with the other. */
function placesNear(pattern: string): (typeof places)[number][] {
  const prefix = literalPrefix(pattern)
  const top = topOf(prefix)
  const some = top === '' ? places : (byTop.get(top) ?? byTop.get('')!)
  return some.filter(place =>
    place.word === null
      ? place.prefix.startsWith(prefix) || prefix.startsWith(place.prefix)
      : pattern.includes(place.word)
  )
}

/** `/etc/` of `/etc/ssl`; '' where it is not that much. */
function topOf(prefix: string): string {
  return prefix.slice(0, prefix.indexOf('/', 1) + 1)
}

/** What every path has that a glob like `/**\/*.pem` or `/**\/.ssh/**` matches. */
function wordOf(glob: string): string {
  const words = glob.split(/[/*?[\]{},]/)
  return words.toSorted((a, b) => b.length - a.length)[0] ?? ''
}

export function severityOfCapability(capability: string): Severity {
  const level = isCapability(capability) ? levelOfCapability(capability) : 'privileged'
  const isOrdinary = level !== 'privileged'
  return { level: CAPABILITY_LEVELS[level], why: `Pod Security level ${level}`, isOrdinary }
}

const CAPABILITY_LEVELS: Readonly<Record<PodSecurityLevel, number>> = {
  privileged: 4,
  baseline: 2,
  restricted: 1
}

export function severityOfNetwork(family: string, type: string | null): Severity {
  if (type === 'raw' && family !== 'netlink') return reaches(4, 'reads and forges packets')
  if (isUsualFamily(family)) return ordinary(1)
  return reaches(4, 'a family that few programs need')
}

/** How severe a rule is that names no object, by its keyword: `mount`, `ptrace`. */
export function severityOfKind(keyword: string): Severity {
  const known = ruleSeverity(keyword)
  return known ? reaches(known.severity, known.why) : ordinary(1)
}

/** How severe a rule about messages of a bus is, by the service that it reaches. */
export function severityOfMessage(scope: DbusScope): Severity {
  const { access, path, member, name, label } = scope
  if (access === 'eavesdrop') return reaches(4, 'reads what others say to each other')
  if (access === 'receive') return ordinary(1)
  const isAny = [path, scope.interface, member, name].every(part => part === null)
  if (access === 'send' && isAny && label !== null)
    return reaches(3, 'all messages to the other side')
  const danger = access === 'send' && isAny ? anyMessageDanger() : busDanger(scope)
  return danger ? reaches(danger.severity, danger.why) : ordinary(1)
}

/** How severe a rule about the processes of another profile, or of this one, is: looks and signals are ordinary. */
export function severityOfPeer(
  kind: 'signal' | 'ptrace' | 'unix',
  access: readonly string[]
): Severity {
  const isTrace = kind === 'ptrace' && access.some(word => word.startsWith('trace'))
  return isTrace ? severityOfKind('ptrace') : ordinary(2)
}
