import { isContainerDomain, isContainerFile, isHostFile } from '../../facts/selinux-types.ts'
import type { SelinuxError, SelinuxVerdict } from '../../trace/verdict.ts'
import type { Explanation } from './explanation.ts'

/** What an AVC record of SELinux says. */
export function explainSelinux(verdict: SelinuxVerdict): Explanation {
  const { source, target, class: kind, perms, permissive, isGranted } = verdict
  const [from, to] = [typeOf(source), typeOf(target)]
  const access = `{ ${perms.join(' ')} } on ${kind}`
  const details = [
    ['domain', source],
    ['object', target]
  ] as const
  if (isGranted)
    return explanationOf(`SELinux allowed ${access}, and was asked to log it`, details, null, [])
  if (perms.some(perm => perm.startsWith('0x')))
    return explanationOf(`SELinux denied ${access}`, details, 'the policy: it is older', [UNKNOWN])
  const isLetPass = permissive === true
  const rule = `add to the module: (allow ${from} ${from === to ? 'self' : to} (${kind} (${perms.join(' ')})))`
  return explanationOf(
    `SELinux denied${isLetPass ? ', but let pass (permissive),' : ''} ${access}`,
    details,
    isLetPass ? null : `the policy: no rule allows it from ${from} to ${to}`,
    isOfOther(verdict)
      ? [LEVEL]
      : isOfHost(verdict)
        ? [RELABEL, `else ${rule}`]
        : [rule, ...requestRule(verdict)]
  )
}

/** Where a policy says which requests a type may make, none else is allowed by the right to ioctl alone. */
function requestRule({ source, target, class: kind, perms, request }: SelinuxVerdict): string[] {
  if (request === null || !perms.includes('ioctl')) return []
  return [
    `or, where the policy names the requests: (allowx ${typeOf(source)} ${typeOf(target)} (ioctl ${kind} (${request})))`
  ]
}

const UNKNOWN =
  'no rule can name it: the policy on the node does not know this permission of the kernel; a newer policy does'

/** Smaller than a rule: then only this container may use only this folder. */
const RELABEL =
  'where it is a volume of the container: relabel it (podman -v FOLDER:...:Z, in a pod seLinuxOptions for the volume), not the policy'

/** No rule of types helps: the kernel compares the levels as well. */
const LEVEL =
  'no rule of types helps: the file has the level of another container; share it with :z in place of :Z, or give both the same level (a pod: seLinuxOptions.level)'

/** True for a container's own file with categories that the asking container does not have. */
function isOfOther({ source, target }: SelinuxVerdict): boolean {
  if (!isContainerFile(typeOf(target))) return false
  const [own, others] = [categoriesOf(source), categoriesOf(target)]
  return others.some(category => !own.includes(category))
}

/** `u:r:t:s0:c15,c665`; ranges (`c0.c1023`) are as they stand. */
function categoriesOf(context: string): string[] {
  return context.split(':')[4]?.split('-')[0]?.split(',') ?? []
}

/** True for a container that uses a file with a label of the host. */
function isOfHost({ source, target, class: kind }: SelinuxVerdict): boolean {
  return (
    isContainerDomain(typeOf(source)) &&
    /:object_r:/.test(target) &&
    /^(?:dir|file|lnk_file|sock_file|fifo_file)$/.test(kind) &&
    isHostFile(typeOf(target))
  )
}

/** What a SELINUX_ERR record says: the policy has no such context, or no such change of one. */
export function explainSelinuxError({ operation, invalid, from, to }: SelinuxError): Explanation {
  const details = [
    ['operation', operation],
    ['context', invalid],
    ['from', from],
    ['to', to]
  ].filter((row): row is [string, string] => row[1] !== null && row[1] !== '')
  const [source, result] = [typeOf(from ?? ''), typeOf(to ?? '')]
  if (/transition/.test(operation) && result !== '')
    return explanationOf(
      `SELinux refused the change of domain from ${source} to ${result}`,
      details,
      'the policy: under no_new_privs, or from a file system mounted nosuid, a domain must be bounded by the one before',
      [
        `add to the module: (allow ${source} ${result} (process2 (nnp_transition nosuid_transition)))`,
        'or do not set no_new_privs (systemd: NoNewPrivileges=no; a pod: allowPrivilegeEscalation: true)'
      ]
    )
  const [, role = '', type = ''] = (invalid ?? '').split(':')
  return explanationOf(
    `SELinux knows no such context: ${invalid ?? to ?? ''}`,
    details,
    'the policy: user, role, type or level are not known, or may not be together',
    type === '' ? [] : [`where role and type are known: (roletype ${role} ${type})`]
  )
}

function explanationOf(
  what: string,
  details: Explanation['details'],
  refusedBy: string | null,
  change: Explanation['change']
): Explanation {
  return { what, details, refusedBy, change, severity: null, why: '' }
}

/** `user:role:type:level`. */
function typeOf(context: string): string {
  return context.split(':')[2] ?? context
}
