import { generalise } from '../../language/apparmor/generalise.ts'
import { readPath } from '../../language/apparmor/path-symbols.ts'
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

type Told = Pick<Explanation, 'what' | 'refusedBy' | 'change' | 'severity' | 'why' | 'details'>

/** What an AppArmor record says. */
export function explainAppArmor(verdict: AppArmorVerdict): Told {
  const [profile, ...children] = verdict.profile.split('//null-')
  const { rule, severity, note } = answer(verdict)
  const { refusedBy } = OUTCOMES[verdict.verdict]
  return {
    what: `AppArmor ${OUTCOMES[verdict.verdict].verb}: ${deedOf(verdict)}`,
    details: [
      ['profile', profile ?? ''],
      ...(children.length > 0 ? [['after starting', children.join(', ')] as const] : [])
    ],
    refusedBy: refusedBy && `profile ${profile}: ${refusedBy}`,
    change: note === null ? [`add to the profile: ${rule}`, AMEND] : [note],
    severity: note === null ? severity.level : null,
    why: note === null ? severity.why : ''
  }
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
    default:
      return [kind, name, target && `to ${target}`, access].filter(Boolean).join(' ')
  }
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
      const word = { mount: 'mount', remount: 'mount', umount: 'umount', pivotroot: 'pivot_root' }[
        kind
      ]
      return { rule: `${word},`, severity: severityOfKind(word), note }
    }
    case 'signal':
    case 'ptrace':
      return { rule: peerRule(kind, verdict), severity: peerSeverity(kind, verdict), note }
    default:
      return {
        rule: `${kind},`,
        severity: severityOfKind(kind),
        note:
          note ?? `no rule that holds for every version of AppArmor: see ${kind} in apparmor.d(5)`
      }
  }
}

function insteadOfRule({ fields, class: kind }: AppArmorVerdict): string | null {
  const { info = '', path } = fields
  if (/disconnected/.test(info) || (kind === 'file' && path !== undefined && !path.startsWith('/')))
    return 'no rule can allow it, since the file has no path from the root: add attach_disconnected to the flags of the profile'
  if (/no audit/.test(info)) return 'nothing: the kernel only asked whether it has it'
  if (/no new privs/.test(info))
    return 'no rule can allow it: under no_new_privs a program keeps its profile; execute it with ix, or set allowPrivilegeEscalation: true'
  if (/deleted/.test(info)) return 'add mediate_deleted to the flags of the profile'
  return null
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

// A peer may be called anything; what is no plain word is left out rather than quoted by guess.
function word(text: string): string {
  return /^[A-Za-z0-9][\w./@:+-]*$/.test(text) ? text : ''
}

function peerSeverity(kind: string, { fields, profile }: AppArmorVerdict): Severity {
  if (fields.peer === profile) return ordinary(1)
  const isTrace = kind === 'ptrace' && /trace/.test(fields.access ?? '')
  return isTrace ? severityOfKind('ptrace') : ordinary(2)
}
