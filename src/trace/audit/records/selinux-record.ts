import type { SelinuxError, SelinuxVerdict } from '../../verdict.ts'
import { trusted } from './fields.ts'
import type { Fields } from './fields.ts'

/** `avc:  denied  { read write } for  pid=...`, or `granted`; null for anything else. */
export function readSelinux(text: string, fields: Fields): SelinuxVerdict | 'cut' | null {
  const found = /^avc: {1,4}(denied|granted) {1,4}\{([a-z_0-9 ]{1,2000})\} {1,4}for /.exec(text)
  const source = trusted(fields.get('scontext'))
  const target = trusted(fields.get('tcontext'))
  // Behind the last field of a line may stand what someone has put there.
  const kind = /^[a-z_0-9]+/i.exec(trusted(fields.get('tclass')) ?? '')?.[0] ?? null
  if (!found) return BEGINS.test(text) ? 'cut' : null
  if (source === null || target === null || kind === null) return 'cut'
  // One digit, that is whole where a record is cut behind it.
  const permissive =
    fields.get('permissive')?.text.slice(0, 1) ?? / permissive=([01])$/.exec(text)?.[1]
  return {
    kind: 'selinux',
    source,
    target,
    class: kind,
    perms: [...new Set(found[2]!.trim().split(/ +/))].sort(),
    permissive: permissive === undefined ? null : permissive === '1',
    isGranted: found[1] === 'granted',
    request: /^(0x[0-9a-f]{1,8})$/.exec(fields.get('ioctlcmd')?.text ?? '')?.[1] ?? null
  }
}

/** What does not go on as one does was changed by someone. */
const BEGINS = /^avc:.{0,8}(?:denied|granted)/

/**
 * A SELINUX_ERR record; null where it tells no context. Source: Linux 6.1 security/selinux/ss/services.c, hooks.c, selinuxfs.c
 */
export function readSelinuxError(fields: Fields): SelinuxError | null {
  const of = (...keys: string[]): string | null =>
    keys.map(key => trusted(fields.get(key))).find(text => text !== null) ?? null
  const error = {
    operation: of('op') ?? '',
    invalid: of('invalid_context'),
    from: of('oldcontext', 'scontext'),
    to: of('newcontext', 'tcontext')
  }
  return error.invalid === null && error.to === null ? null : error
}
