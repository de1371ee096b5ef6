import { generalise } from '../../language/apparmor/generalise.ts'
import { readPath } from '../../language/apparmor/path-symbols.ts'
import { mountKindOf, mountScope } from '../../language/apparmor/mount.ts'
import { quotePath } from '../../language/apparmor/quote.ts'
import { printRule } from '../../language/apparmor/print.ts'
import {
  ordinary,
  severityOfCapability,
  severityOfFile,
  severityOfKind,
  severityOfNetwork
} from '../../policy/base/severity.ts'
import type { Severity } from '../../policy/base/severity.ts'
import type { AppArmorVerdict } from '../../trace/verdict.ts'
import type { Explanation } from './explanation.ts'

type AppArmorExplanation = Pick<
  Explanation,
  'what' | 'refusedBy' | 'change' | 'severity' | 'why' | 'details'
>

/** What an AppArmor record means, and what to do about it. */
export function explainAppArmor(verdict: AppArmorVerdict): AppArmorExplanation {
  const [profile, ...children] = verdict.profile.split('//null-')
  const { rule, severity, note } = answer(verdict)
  const refusedBy = OUTCOMES[verdict.verdict].refusedBy && causeOf(verdict)
  return {
    what: `AppArmor ${OUTCOMES[verdict.verdict].verb}: ${deedOf(verdict)}`,
    details: [
      ['profile', profile ?? ''],
      ...(children.length > 0 ? [['after starting', children.join(', ')] as const] : [])
    ],
    refusedBy,
    change: note === null ? [`add to the profile: ${rule}`, ...amend(verdict)] : [note],
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

/** What is left to a person is not added by `generate`. */
function amend({ class: kind }: AppArmorVerdict): readonly string[] {
  return /^(?:dbus|change_)/.test(kind) ? [] : [AMEND]
}

/** The way that also checks the rest of the log. */
export const AMEND = 'or let it be added in its place: tracewall generate --base PROFILE LOG'

const OUTCOMES: Readonly<
  Record<AppArmorVerdict['verdict'], { readonly verb: string; readonly refusedBy: string | null }>
> = {
  denied: { verb: 'denied', refusedBy: 'no rule allows it, or an audited deny rule forbids it' },
  killed: { verb: 'killed the program for', refusedBy: 'no rule allows it, and it kills' },
  allowed: { verb: 'complained and let pass', refusedBy: null },
  audited: { verb: 'allowed and logged', refusedBy: null }
}

const DEEDS: Readonly<Record<string, string>> = {
  r: 'read',
  w: 'write',
  a: 'append to',
  m: 'map as code',
  k: 'lock',
  l: 'link to',
  x: 'execute'
}

function deedOf({ class: kind, fields }: AppArmorVerdict): string {
  const { path, perms = '', family, type, capability, access, signal, peer, name, target } = fields
  switch (kind) {
    case 'file':
      return `to ${[...perms].map(letter => DEEDS[letter] ?? letter).join(', ')} ${path ?? ''}`
    case 'network':
      return `to use a socket of ${[family, type].filter(Boolean).join(' ')}`
    case 'capability':
      return `the capability ${capability ?? ''}`
    case 'signal':
      return `to ${access ?? ''} the signal ${signal ?? ''}, other side ${peer ?? 'unknown'}`
    case 'ptrace':
      return `ptrace ${access ?? ''}, other side ${peer ?? 'unknown'}`
    case 'mount':
    case 'remount':
    case 'umount':
    case 'pivotroot': {
      const { srcname, fstype, flags } = fields
      const from = srcname === undefined ? '' : ` of ${srcname}`
      return `${kind}${from} at ${name ?? 'an unknown place'}${prefixed(', type ', fstype)}${prefixed(', flags ', flags)}`
    }
    case 'dbus': {
      const { interface: of = '', member = '' } = fields
      const method = [of, member].filter(Boolean).join('.')
      return `dbus ${access ?? ''} ${method}${prefixed(' at ', path)}${prefixed(', other side ', peer ?? name)}`
    }
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
      const { family = '', type = null } = fields
      const rule = printRule({ kind: 'network', family, type })
      return { rule, severity: severityOfNetwork(family, type), note }
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
      const rule = ruleForOther(verdict)
      return {
        rule: rule ?? `${kind},`,
        severity: severityOfKind(kind),
        note:
          note ??
          (rule === null
            ? `no rule that holds for every version of AppArmor: see ${kind} in apparmor.d(5)`
            : null)
      }
    }
  }
}

function insteadOfRule({ fields, class: kind, profile }: AppArmorVerdict): string | null {
  const { info = '', path, target } = fields
  if (/not found/.test(info)) {
    const missing = target === undefined ? `that a rule for ${path ?? 'it'} leads to` : target
    return `load the profile ${missing}, which the kernel does not have: apparmor_parser -r FILE (aa-status lists those that it has)`
  }
  if (profile === 'unconfined') return OF_UNCONFINED[kind] ?? NO_PROFILE
  if (profile === 'unprivileged_userns')
    return `give the program a profile of its own with "userns," and what it needs, ${IN_NAMESPACE}`
  if (/disconnected/.test(info) || (kind === 'file' && path !== undefined && !path.startsWith('/')))
    return 'no rule can allow it, since the file has no path from the root: add attach_disconnected to the flags of the profile'
  if (/no audit/.test(info)) return 'nothing: the kernel only asked whether it has it'
  if (/no new privs/.test(info))
    return 'no rule can allow it: under no_new_privs a program keeps its profile; execute it with ix, or set allowPrivilegeEscalation: true'
  if (/deleted/.test(info)) return 'add mediate_deleted to the flags of the profile'
  return null
}

const IN_NAMESPACE =
  'since unconfined programs that make a user namespace fall under unprivileged_userns (kernel.apparmor_restrict_unprivileged_userns=1)'

const NO_PROFILE = 'the program has no profile that a rule could be added to'

/** What of a program without a profile is refused. */
const OF_UNCONFINED: Readonly<Record<string, string>> = {
  userns: `give the program a profile with "userns,", ${IN_NAMESPACE}`,
  io_uring:
    'kernel.apparmor_restrict_unprivileged_io_uring refuses it to programs without a profile: give it one with "io_uring,"'
}

/** Rules that are the same in all versions, if the record has all that they need; else null. */
function ruleForOther({ class: kind, fields }: AppArmorVerdict): string | null {
  const { access = '', bus = '', path = '', interface: of = '', member = '', target = '' } = fields
  switch (kind) {
    case 'change_profile':
    case 'change_onexec':
      return word(target) === '' ? null : `change_profile -> ${target},`
    case 'dbus': {
      const conditions = [
        ['bus', bus],
        ['path', path],
        ['interface', of],
        ['member', member]
      ].filter(([, text]) => text !== '')
      if (
        !/^(?:send|receive|bind)$/.test(access) ||
        !conditions.every(([, text]) => isPlain(text!))
      )
        return null
      const peer = word(fields.peer ?? '')
      const label = peer === '' || access === 'bind' ? '' : ` peer=(label=${peer})`
      return `dbus ${access} ${conditions.map(([key, text]) => `${key}=${text}`).join(' ')}${label},`
    }
    default:
      return null
  }
}

function isPlain(text: string): boolean {
  return /^[A-Za-z0-9_./-]{1,255}$/.test(text)
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
  const { access = '', signal, peer = '' } = fields
  const words = access.split(/[\s,]+/).filter(word => /^[a-z]+$/.test(word))
  const set = kind === 'signal' && /^[a-z][a-z0-9+]*$/.test(signal ?? '') ? ` set=(${signal})` : ''
  const other = peer === profile ? '@{profile_name}' : word(peer)
  return `${kind} (${words.join(', ')})${set}${other === '' ? '' : ` peer=${other}`},`
}

/** A label as a rule names it, bare or in quotes; '' for one with bytes that are left out rather than quoted by guess. */
function word(text: string): string {
  if (/^[A-Za-z0-9/][\w./:+&-]*$/.test(text)) return text
  return /^[ !#-[\]-~]+$/.test(text) ? `"${text.replace(/[*?[\]{}^]/g, '\\$&')}"` : ''
}

function peerSeverity(kind: string, { fields, profile }: AppArmorVerdict): Severity {
  if (fields.peer === profile) return ordinary(1)
  const isTrace = kind === 'ptrace' && /trace/.test(fields.access ?? '')
  return isTrace ? severityOfKind('ptrace') : ordinary(2)
}
