import type { SelinuxVerdict } from '../../verdict.ts'
import type { AuditRecord } from './audit-record.ts'

/**
 * What systemd or another manager asked SELinux for a client; null for anything else. What the client chose stands before the
 * contexts, and only what the daemon writes behind them. Only to be told: of no use for a profile.
 * Source: systemd 257 src/core/selinux-access.c; audit-userspace 4.0 lib/audit_logging.c audit_log_user_avc_message
 */
export function askedVerdict({ bytes, start, end, isWhole }: AuditRecord): SelinuxVerdict | null {
  if (!isWhole || end - start > MOST) return null
  // auditd's names stand behind the mark.
  const [text = ''] = bytes.toString('latin1', start, end).split('\u001d')
  const vector = VECTOR.exec(text)
  const contexts = CONTEXTS.exec(text)
  if (vector === null || contexts === null) return null
  const [, source, target, kind, permissive] = contexts
  return {
    kind: 'selinux',
    source: source!,
    target: target!,
    class: kind!,
    perms: [...new Set(vector[2]!.trim().split(/ +/))].sort(),
    permissive: permissive === undefined ? null : permissive === '1',
    isGranted: vector[1] === 'granted',
    request: null
  }
}

const MOST = 9000
const VECTOR = / msg='avc: {1,4}(denied|granted) {1,4}\{([a-z_0-9 ]{1,2000})\} {1,4}for /
const CONTEXTS =
  / scontext=(\S{1,255}) tcontext=(\S{1,255}) tclass=([a-z_0-9]{1,64})(?: {1,2}permissive=([01]))? {1,2}exe=\S{1,4100} sauid=\S{1,64} hostname=\S{1,255} addr=\S{1,64} terminal=\S{1,255}' *$/
