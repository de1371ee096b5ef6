import type { SelinuxVerdict } from '../../verdict.ts'
import { trusted } from './fields.ts'
import type { Fields } from './fields.ts'

/** `avc:  denied  { read write } for  pid=...`; null for anything else. */
export function readSelinux(text: string, fields: Fields): SelinuxVerdict | 'cut' | null {
  const found = /^avc: {1,4}denied {1,4}\{([a-z_0-9 ]{1,2000})\} for /.exec(text)
  const source = trusted(fields.get('scontext'))
  const target = trusted(fields.get('tcontext'))
  const kind = trusted(fields.get('tclass'))
  if (!found) return null
  if (source === null || target === null || kind === null) return 'cut'
  // One digit, that is whole where a record is cut behind it.
  const permissive = fields.get('permissive')?.text ?? / permissive=([01])$/.exec(text)?.[1]
  return {
    kind: 'selinux',
    source,
    target,
    class: kind,
    perms: [...new Set(found[1]!.trim().split(/ +/))].sort(),
    permissive: permissive === undefined ? null : permissive === '1'
  }
}
