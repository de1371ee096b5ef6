import test from 'ava'
import { workloadsOf } from '../../src/behaviour/workloads.ts'
import { openEvent, readAudit } from '../trace/audit/read-audit.ts'

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
  t.deepEqual(workloadsOf(behaviour), [{ by: 'profile', name: 'shop', records: 4 }])
})

test('two profiles that know nothing of each other are two', async t => {
  const behaviour = await readAudit(record(1, 'shop') + record(2, 'till') + record(3, 'till'))
  t.deepEqual(workloadsOf(behaviour), [
    { by: 'profile', name: 'till', records: 2 },
    { by: 'profile', name: 'shop', records: 1 }
  ])
})

test('keys of rules and containers tell workloads apart, and what was chosen is one', async t => {
  const log =
    openEvent(1, '"a"') +
    openEvent(2, '"b"') +
    openEvent(3, '"c"').replaceAll('key="shop"', 'key="till"')
  t.deepEqual(workloadsOf(await readAudit(log)), [
    { by: 'key', name: 'shop', records: 2 },
    { by: 'key', name: 'till', records: 1 }
  ])
  t.deepEqual(workloadsOf(await readAudit(log, { keys: ['till'] })), [])
  const line = (serial: number, container: string) =>
    `I0624 08:16:33.540285   39923 enricher.go:111] log-enricher "msg"="audit" "container"="${container}" "executable"="/x" "namespace"="ns" "node"="n" "pid"=1 "pod"="p" "syscallID"=12 "timestamp"="1795623562.225:${serial}" "type"="seccomp"\n`
  const pods = await readAudit(line(1, 'nginx') + line(2, 'redis') + line(3, 'redis'))
  t.deepEqual(workloadsOf(pods), [
    { by: 'container', name: 'redis', records: 2 },
    { by: 'container', name: 'nginx', records: 1 }
  ])
  t.deepEqual(pods.runs[0]!.origins, [
    { by: 'container', name: 'nginx', records: 1 },
    { by: 'container', name: 'redis', records: 2 }
  ])
})
