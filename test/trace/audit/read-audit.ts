import { observe } from '../../../src/behaviour/observe/observe.ts'
import type { Behaviour } from '../../../src/behaviour/behaviour.ts'
import type { Selection } from '../../../src/trace/selection.ts'
import { EVERYTHING } from '../../../src/trace/selection.ts'

export { callsOf, warningCodes } from '../../behaviour/observed.ts'

/** The behaviour of one run of audit logs; a list: one source each. */
export function readAudit(
  logs: string | readonly string[],
  selection: Partial<Selection> = {}
): Promise<Behaviour> {
  const texts = typeof logs === 'string' ? [logs] : logs
  const isOpen = Object.keys(selection).length === 0
  return observe(
    {
      label: 'x',
      sources: texts.map((text, index) => ({
        name: `audit.log.${index}`,
        tid: null,
        async *chunks() {
          yield Buffer.from(text, 'latin1')
        }
      })),
      meta: null
    },
    {
      arch: 'x86_64',
      cwd: null,
      resolveLink: null,
      selection: isOpen ? EVERYTHING : { ...EVERYTHING, ...selection }
    }
  )
}

/** The paths of AppArmor's records with what was asked for: `/etc/a r`. */
export async function deniedPaths(log: string): Promise<string[]> {
  return (await readAudit(log)).apparmor.map(({ path, perms }) => `${path} ${perms}`)
}

/** What stands before the text of a record: `audit(T:S): `. */
export const STAMP: string = 'audit(1795623562.225:55): '

/** An AppArmor record's text behind that. */
export const DENIED: string =
  'apparmor="DENIED" operation="open" class="file" profile="shop" name="/etc/a" pid=848 comm="shop" requested_mask="r" denied_mask="r" fsuid=0 ouid=0'

/** A SECCOMP record's text behind that. */
export const SECCOMP =
  'auid=1000 uid=0 gid=0 ses=1 pid=316 comm="files" exe="/srv/shop/bin/files" sig=0 arch=c000003e syscall=12 compat=0 ip=0x7f61cd209c47 code=0x7ffc0000'

/** A raw SECCOMP record with a serial of its own. */
export function seccompLine(serial: number, text: string = SECCOMP): string {
  return `type=SECCOMP msg=audit(1795623562.225:${serial}): ${text}\n`
}

/** The records of an openat by a rule. */
export function openEvent(serial: number, name: string, exe = '/srv/shop/bin/files'): string {
  const head = (type: string) => `type=${type} msg=audit(1795623569.861:${serial}): `
  return [
    `${head('SYSCALL')}arch=c000003e syscall=257 success=yes exit=3 a0=ffffff9c a1=5608dac1808c a2=241 a3=1a4 items=1 ppid=415 pid=418 auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=6 comm="files" exe="${exe}" subj=unconfined key="shop"`,
    `${head('CWD')}cwd="/srv/shop/out"`,
    `${head('PATH')}item=0 name=${name} inode=12924 dev=fe:00 mode=0100600 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL cap_fp=0`,
    `${head('PROCTITLE')}proctitle=2F62696E2F7368\n`
  ].join('\n')
}
