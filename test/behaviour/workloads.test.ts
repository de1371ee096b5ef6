import test from 'ava'
import { workloadsOf } from '../../src/behaviour/workloads.ts'
import { readAudit } from '../trace/audit/read-audit.ts'

function record(serial: number, profile: string, rest = 'name="/a" requested_mask="r"'): string {
  return `type=AVC msg=audit(1795623569.861:${serial}): apparmor="ALLOWED" operation="open" profile="${profile}" pid=4 comm="x" ${rest}\n`
}

test('children, and profiles that a process changes to, are of one workload', async t => {
  const behaviour = await readAudit(
    record(1, 'shop') +
      record(2, 'shop//null-/usr/bin/id') +
      record(3, 'shop', 'target="other"').replace('"open"', '"change_profile"') +
      record(4, 'other')
  )
  t.deepEqual(workloadsOf(behaviour), [{ profile: 'shop', records: 4 }])
})

test('two profiles that know nothing of each other are two', async t => {
  const behaviour = await readAudit(record(1, 'shop') + record(2, 'till') + record(3, 'till'))
  t.deepEqual(workloadsOf(behaviour), [
    { profile: 'till', records: 2 },
    { profile: 'shop', records: 1 }
  ])
})
