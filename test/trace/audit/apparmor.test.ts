import test from 'ava'
import { readAudit } from './read-audit.ts'

/** The members of the only AppArmor fact of a record, without what every fact has. */
async function factOf(body: string): Promise<Record<string, unknown>> {
  const { apparmor } = await readAudit(
    `[   40.625953] audit: type=1400 audit(1739559771.534:167): ${body}\n`
  )
  const { runs: _runs, first: _first, count: _count, ...fact } = apparmor[0]!
  return fact
}

test('the printed class tells what a general operation is about', async t => {
  t.deepEqual(
    await factOf(
      'apparmor="DENIED" operation="open" class="posix_mqueue" profile="shop" name="/orders" pid=848 comm="shop" requested="read create" denied="read" fsuid=0 ouid=0'
    ),
    { verdict: 'denied', profile: 'shop', class: 'mqueue', name: '/orders', access: 'read' }
  )
  t.deepEqual(
    await factOf(
      'apparmor="DENIED" operation="change_profile" class="file" info="label not found" error=-2 profile="shop" name="other" pid=1 comm="shop"'
    ),
    { verdict: 'denied', profile: 'shop', class: 'change_profile', target: 'other' }
  )
})

test('a queue that cannot be named is told so', async t => {
  t.deepEqual(
    await factOf(
      'apparmor="DENIED" operation="open" class="posix_mqueue" info="Failed name lookup - disconnected IPC path" error=-13 profile="shop" pid=1 comm="shop" requested="read" denied="read"'
    ),
    {
      verdict: 'denied',
      profile: 'shop',
      class: 'mqueue',
      access: 'read',
      info: 'Failed name lookup - disconnected IPC path'
    }
  )
})

test('what counts is what the profile lacks; of what it was told to log, the whole', async t => {
  const masks = 'profile="shop" name="/a" pid=1 comm="shop" requested_mask="rw" denied_mask="w"'
  t.is((await factOf(`apparmor="DENIED" operation="open" ${masks}`))['perms'], 'w')
  t.is((await factOf(`apparmor="AUDIT" operation="open" ${masks}`))['perms'], 'rw')
})

test('a capability was once printed as a name', async t => {
  const { apparmor } = await readAudit(
    '[   40.6] type=1503 audit(1223002425.850:7): operation="capable" name="sys_resource" pid=4874 profile="/usr/sbin/named"\n'
  )
  t.is(apparmor[0]?.capability, 'sys_resource')
})
