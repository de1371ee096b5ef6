import { generalise } from '../../language/apparmor/generalise.ts'
import { readPath } from '../../language/apparmor/path-symbols.ts'
import { mountKindOf, mountScope } from '../../language/apparmor/mount.ts'
import { quotePath } from '../../language/apparmor/quote.ts'
import { networkFamily, networkType } from '../../facts/apparmor-network.ts'
import { isFeature } from '../../facts/apparmor-versions.ts'
import { dbusScope } from '../../language/apparmor/dbus.ts'
import { labelPattern, printLabel } from '../../language/apparmor/label.ts'
import { printRule } from '../../language/apparmor/print.ts'
import type { Rule } from '../../language/apparmor/profile.ts'
import { withoutRule } from '../../policy/apparmor/without-rule.ts'
import { profileChange } from '../../policy/apparmor/profile-changes.ts'
import {
  ordinary,
  severityOfCapability,
  severityOfFile,
  severityOfKind,
  severityOfMessage,
  severityOfNetwork,
  severityOfPeer
} from '../../policy/base/severity.ts'
import type { Severity } from '../../policy/base/severity.ts'
import type { AppArmorVerdict } from '../../trace/verdict.ts'
import type { Explanation } from './explanation.ts'
import { stepsToAllow } from './steps.ts'

type AppArmorExplanation = Pick<
  Explanation,
  'what' | 'refusedBy' | 'change' | 'severity' | 'why' | 'details'
>

/** What an AppArmor record means, and what to do about it. */
export function explainAppArmor(verdict: AppArmorVerdict): AppArmorExplanation {
  const [profile, ...children] = verdict.profile.split('//null-')
  const { rule, severity, note: instead } = answer(verdict)
  const note = instead ?? (rule === '' ? withoutRule(verdict.class, verdict.fields) : null)
  const refusedBy = OUTCOMES[verdict.verdict].refusedBy && causeOf(verdict)
  return {
    what: `AppArmor ${OUTCOMES[verdict.verdict].verb}: ${deedOf(verdict)}`,
    details: [
      ['profile', profile ?? ''],
      ...(children.length > 0 ? [['after starting', children.join(', ')] as const] : [])
    ],
    refusedBy,
    change: note === null ? stepsToAllow(`add to the profile: ${rule}`, severity) : [note],
    severity: note === null ? severity.level : null,
    why: note === null ? severity.why : ''
  }
}

function causeOf({ profile, verdict, fields }: AppArmorVerdict): string {
  const { info = '' } = fields
  if (/not found/.test(info)) return 'a profile that is asked for is not loaded'
  if (/no new privs/.test(info)) return 'no_new_privs: the process may not get another profile'
  if (/disconnected/.test(info)) return 'AppArmor itself: the file has no path from the root'
  if (profile === 'unconfined') return 'what the kernel permits programs without a profile'
  return `profile ${profile.split('//null-', 1)[0]}: ${OUTCOMES[verdict].refusedBy}`
}

const OUTCOMES: Readonly<
  Record<AppArmorVerdict['verdict'], { readonly verb: string; readonly refusedBy: string | null }>
> = {
  denied: { verb: 'denied', refusedBy: 'no rule allows it, or an audited deny rule forbids it' },
  killed: { verb: 'killed the program for', refusedBy: 'no rule allows it, and it kills' },
  allowed: { verb: 'complained and let pass', refusedBy: null },
  audited: { verb: 'allowed and logged', refusedBy: null }
}

const DEEDS: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    r: 'read',
    w: 'write',
    a: 'append to',
    m: 'map as code',
    k: 'lock',
    l: 'link to',
    x: 'execute'
  })
)

function deedOf({ class: kind, fields }: AppArmorVerdict): string {
  const { path, perms = '', family, type, capability, access, signal, peer, name, target } = fields
  switch (kind) {
    case 'file':
      return `to ${[...perms].map(letter => DEEDS.get(letter) ?? letter).join(', ')} ${path ?? ''}`
    case 'network':
      return `to use a socket of ${[family, type].filter(Boolean).join(' ')}`
    case 'capability':
      return `the capability ${capability ?? ''}`
    case 'signal':
      return `to ${access ?? 'send or receive'} the signal ${signal ?? 'unknown'}, other side ${peer ?? 'unknown'}`
    case 'ptrace':
      return `${['ptrace', access].filter(Boolean).join(' ')}, other side ${peer ?? 'unknown'}`
    case 'mount':
    case 'remount':
    case 'umount':
    case 'pivotroot': {
      const { srcname, fstype, flags } = fields
      const from = srcname === undefined ? '' : ` of ${srcname}`
      return `${kind}${from} at ${name ?? 'an unknown place'}${prefixed(', type ', fstype)}${prefixed(', flags ', flags)}`
    }
    case 'dbus': {
      const { interface: of, member, bus } = fields
      const method = [of, member].filter(Boolean).join('.')
      const message = ['dbus', access, access === 'bind' ? name : method].filter(Boolean).join(' ')
      const side = access === 'bind' ? undefined : (peer ?? name)
      return `${message}${prefixed(' on the bus ', bus)}${prefixed(' at ', path)}${prefixed(', other side ', side)}`
    }
    case 'rlimit':
      return `to set the limit ${fields.rlimit ?? 'of a resource'}${prefixed(' to ', fields.value)}`
    default:
      return [kind, name, target && `to ${target}`, access].filter(Boolean).join(' ')
  }
}

function prefixed(before: string, text: string | undefined): string {
  return text === undefined ? '' : `${before}${text}`
}

interface Answer {
  readonly rule: string
  readonly severity: Severity
  /** What to do instead of adding a rule; null: add it. */
  readonly note: string | null
}

function answer(verdict: AppArmorVerdict): Answer {
  const note = insteadOfRule(verdict)
  const { class: kind, fields } = verdict
  switch (kind) {
    case 'file':
      return { ...fileRule(verdict), note }
    case 'network': {
      const { family = '', type = '' } = fields
      const known = networkType(type) ?? null
      const severity = severityOfNetwork(family, known)
      if (networkFamily(family) === undefined)
        return { rule: '', severity, note: note ?? 'no rule can name the family of the socket' }
      return { rule: printRule({ kind: 'network', family, type: known }), severity, note }
    }
    case 'capability': {
      const { capability = '' } = fields
      const rule = printRule({ kind: 'capability', capability })
      return { rule, severity: severityOfCapability(capability), note }
    }
    case 'mount':
    case 'remount':
    case 'umount':
    case 'pivotroot': {
      const word = mountKindOf(kind)!
      const scope = mountScope(word, fields)
      const rule = printRule({ kind: word, deny: false, ...(scope && { scope }) })
      return { rule, severity: severityOfKind(word), note }
    }
    case 'signal':
    case 'ptrace':
      return { rule: peerRule(kind, verdict), severity: peerSeverity(kind, verdict), note }
    default: {
      const { rule, severity, without } = ruleForOther(verdict)
      return { rule, severity, note: note ?? without }
    }
  }
}

function insteadOfRule({ fields, class: kind, profile, verdict }: AppArmorVerdict): string | null {
  const { info = '', path, target } = fields
  if (/not found/.test(info)) {
    const missing = target === undefined ? `that a rule for ${path ?? 'it'} leads to` : target
    return `load the profile ${missing}, which the kernel does not have: apparmor_parser -r FILE (aa-status lists those that it has)`
  }
  if (/no new privs/.test(info))
    return 'no rule can allow it: under no_new_privs a program keeps its profile; execute it with ix, or set allowPrivilegeEscalation: true'
  if (profile === 'unconfined') return OF_UNCONFINED.get(kind) ?? NO_PROFILE
  if (profile === 'unprivileged_userns')
    return `give the program a profile of its own with "userns," and what it needs, ${IN_NAMESPACE}`
  if (/disconnected/.test(info) || (kind === 'file' && path !== undefined && !path.startsWith('/')))
    return 'no rule can allow it, since the file has no path from the root: add attach_disconnected to the flags of the profile'
  if (/no audit/.test(info)) return 'nothing: the kernel only asked whether it has it'
  if (/deleted/.test(info)) return 'add mediate_deleted to the flags of the profile'
  if (verdict === 'audited') return 'nothing: a rule allows it, and asks for the record (audit)'
  return null
}

const IN_NAMESPACE =
  'since unconfined programs that make a user namespace fall under unprivileged_userns (kernel.apparmor_restrict_unprivileged_userns=1)'

const NO_PROFILE = 'the program has no profile that a rule could be added to'

/** What of a program without a profile is refused. */
const OF_UNCONFINED: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    userns: `give the program a profile with "userns,", ${IN_NAMESPACE}`,
    io_uring:
      'kernel.apparmor_restrict_unprivileged_io_uring refuses it to programs without a profile: give it one with "io_uring,"'
  })
)

interface OtherAnswer extends Omit<Answer, 'note'> {
  /** What to do where no rule allows it; null: one does. */
  readonly without: string | null
}

function ruleForOther({ class: kind, fields }: AppArmorVerdict): OtherAnswer {
  const made = (rule: Rule, severity: Severity): OtherAnswer => ({
    rule: printRule(rule),
    severity,
    without: null
  })
  const scope = kind === 'dbus' ? dbusScope(fields) : null
  if (scope !== null) return made({ kind: 'dbus', scope }, severityOfMessage(scope))
  const change = profileChange({ class: kind, ...fields })
  if (change !== null)
    return made({ kind: 'change_profile', ...change }, severityOfKind('change_profile'))
  if (isFeature(kind)) return made({ kind }, severityOfKind(kind))
  return {
    rule: '',
    severity: severityOfKind(kind),
    without: withoutRule(kind, fields)
  }
}

function fileRule({ fields }: AppArmorVerdict): Pick<Answer, 'rule' | 'severity'> {
  const { path = '', own = path, perms = '', owner } = fields
  const symbols = readPath(own)
  if (symbols === null || perms === '') return { rule: '', severity: ordinary(0) }
  // What changes from run to run is a pattern: numbers of processes, names of temporary files.
  const { pattern } = generalise(symbols, perms.charAt(0), true)
  const isOwners = owner === 'yes' && /[wa]/.test(perms)
  return {
    rule: printRule({ kind: 'file', deny: false, owner: isOwners, pattern, perms }),
    severity: severityOfFile(quotePath(symbols), perms)
  }
}

function peerRule(kind: 'signal' | 'ptrace', { fields, profile }: AppArmorVerdict): string {
  const { signal, peer = '' } = fields
  const access = accessWords(fields)
  // Old kernels do not tell them.
  if (access.length === 0 || peer === '') return ''
  const set = kind === 'signal' && /^[a-z][a-z0-9+]*$/.test(signal ?? '') ? ` set=(${signal})` : ''
  const other = peer === profile ? '@{profile_name}' : labelPattern(peer)
  return `${kind} (${access.join(', ')})${set}${other === null ? '' : ` peer=${printLabel(other)}`},`
}

function peerSeverity(kind: 'signal' | 'ptrace', { fields, profile }: AppArmorVerdict): Severity {
  return fields.peer === profile ? ordinary(1) : severityOfPeer(kind, accessWords(fields))
}

function accessWords({ access = '' }: AppArmorVerdict['fields']): string[] {
  return access.split(/[\s,]+/).filter(word => /^[a-z]+$/.test(word))
}
