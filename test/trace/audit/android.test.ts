import test from 'ava'
import { readAudit, seccompLine } from './read-audit.ts'

/** One SELinux record as the ways of Android's logcat have it; logd takes its time away. */
const LOGCAT: Readonly<Record<string, string>> = {
  threadtime: '02-14 12:35:15.650 13167 13167 W sh      : ',
  'threadtime with a year': '2026-02-14 12:35:15.650 13167 13167 W sh      : ',
  'threadtime with a user': '02-14 12:35:15.650  root 13167 13167 W sh: ',
  time: '01-12 06:14:22.048 W/sh (17088): ',
  brief: 'W/Binder:123_4( 7042): ',
  tag: 'W/sh: ',
  'an old development studio': '11-21 19:12:12.410: I/IntentService[S(5853): ',
  'a development studio':
    '2026-07-04 17:35:29.984  4928-4928  sh         com.example.app          W  ',
  'an older auditd as tag': ',07-07 13:07:07.797  5681  5681 E audit   : ',
  'auditd as tag': '07-07 13:07:07.797  5681  5681 I auditd  : '
}

for (const [format, head] of Object.entries(LOGCAT))
  test(`a record is read from logcat -v ${format}`, async t => {
    const line = (serial: number) =>
      `${head}type=1400 audit(0.0:${serial}): avc: denied { read } for name="/" dev="rootfs" ino=1 scontext=u:r:shell:s0:c512,c768 tcontext=u:object_r:rootfs:s0 tclass=dir permissive=0\n`
    const { selinux } = await readAudit(line(1) + line(2))
    t.deepEqual(
      selinux.map(({ source, target, class: kind, perms, count }) => [
        source,
        target,
        kind,
        perms,
        count
      ]),
      [['u:r:shell:s0:c512,c768', 'u:object_r:rootfs:s0', 'dir', ['read'], 2]]
    )
  })

test('what logcat has of other programs is not believed', async t => {
  const { selinux } = await readAudit(
    seccompLine(1) +
      '02-14 12:35:15.650 1 1 W shop: said: type=1400 audit(0.0:3): avc: denied { read } for scontext=a:b:c:s0 tcontext=a:b:d:s0 tclass=dir permissive=0\n'
  )
  t.deepEqual(selinux, [])
})
