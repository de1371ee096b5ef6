import test from 'ava'
import { workloadsOf } from '../../src/behaviour/workloads.ts'
import { SECCOMP, openEvent, readAudit, seccompLine } from '../trace/audit/read-audit.ts'

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

test('two profiles without a transition between them are two workloads', async t => {
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
    { by: 'container', name: 'redis', records: 2 },
    { by: 'pod', name: 'p', records: 3 }
  ])
})

test('pods of one owner are one workload, others are not', async t => {
  const line = (serial: number, pod: string) =>
    `I0624 08:16:33.540285   39923 enricher.go:111] log-enricher "msg"="audit" "container"="app" "executable"="/x" "namespace"="ns" "node"="n" "pid"=1 "pod"="${pod}" "syscallID"=12 "timestamp"="1795623562.225:${serial}" "type"="seccomp"\n`
  const workloads = async (...pods: string[]) =>
    workloadsOf(await readAudit(pods.map((pod, index) => line(index + 1, pod)).join('')))
  t.deepEqual(
    await workloads('web-7d9fbc6d5-x2x7p', 'web-7d9fbc6d5-b4c5d', 'web-6d5f9bc7d-b4c5d'),
    []
  )
  t.deepEqual(await workloads('db-0', 'db-1'), [])
  t.deepEqual(await workloads('agent-x2x7p', 'agent-b4c5d'), [])
  t.deepEqual(
    await workloads('web-7d9fbc6d5-x2x7p', 'till-7d9fbc6d5-b4c5d', 'till-7d9fbc6d5-b4c5d'),
    [
      { by: 'pod', name: 'till-7d9fbc6d5-b4c5d', records: 2 },
      { by: 'pod', name: 'web-7d9fbc6d5-x2x7p', records: 1 }
    ]
  )
})

test('labels of calls and of seccomp tell workloads apart', async t => {
  const labelled = (serial: number, label: string, pid = serial) =>
    seccompLine(serial, SECCOMP.replace('pid=316', `subj=${label} pid=${pid}`))
  const names = async (...labels: string[]) => {
    const log = labels.map((label, index) => labelled(index + 1, label)).join('')
    return workloadsOf(await readAudit(log)).map(
      ({ by, name, records }) => `${by} ${name} ${records}`
    )
  }
  t.deepEqual(await names('snap.shop.shop', 'snap.till.till', 'snap.till.till'), [
    'profile snap.till.till 2',
    'profile snap.shop.shop 1'
  ])
  t.deepEqual(
    await names('=shop (enforce)', 'shop//cp', '=runc (unconfined)', 'runc', 'unconfined'),
    ['profile shop 2']
  )
  t.deepEqual(
    await names('u:r:container_t:s0:c1,c2', 'u:r:container_t:s0:c3,c4', 'u:r:init_t:s0'),
    ['profile u:r:container_t:s0:c1,c2 1', 'profile u:r:container_t:s0:c3,c4 1']
  )
  const one = await readAudit(labelled(1, 'snap.shop.shop') + labelled(2, 'snap.till.till'), {
    profiles: ['snap.till.till']
  })
  t.deepEqual(
    workloadsOf(one).map(({ name }) => name),
    ['snap.till.till']
  )
  const avc = (serial: number, level: string) =>
    `type=AVC msg=audit(1795623562.225:${serial}): avc:  denied  { read } for  pid=1 comm="shop" scontext=u:r:container_t:s0:${level} tcontext=u:r:etc_t:s0 tclass=file permissive=1\n`
  const containers = await readAudit(avc(1, 'c1,c2') + avc(2, 'c3,c4'))
  t.is(workloadsOf(containers).length, 2)
  const chosen = { profiles: ['u:r:container_t:s0:c3,c4'] }
  t.is((await readAudit(avc(1, 'c1,c2') + avc(2, 'c3,c4'), chosen)).selinux.length, 1)
})

test('a process that changes its label stays of its workload', async t => {
  const call = (serial: number, label: string, pid: number) =>
    openEvent(serial, '"a"')
      .replaceAll('subj=unconfined', `subj=${label}`)
      .replaceAll('pid=418', `pid=${pid}`)
  t.deepEqual(
    workloadsOf(
      await readAudit(
        call(1, 'snap-confine', 7) + call(2, 'snap.shop', 7) + call(3, 'snap.shop', 8)
      )
    ),
    [{ by: 'profile', name: 'snap-confine', records: 3 }]
  )
  t.is(workloadsOf(await readAudit(call(1, 'shop', 7) + call(2, 'till', 8))).length, 2)
  const record = (serial: number, profile: string, rest: string) =>
    `type=AVC msg=audit(1795623569.861:${serial}): apparmor="AUDIT" ${rest} profile="${profile}" pid=4 comm="x"\n`
  const userns =
    'operation="userns_create" class="namespace" requested="userns_create" target="unprivileged_userns"'
  const refused = 'operation="capable" class="cap" capability=6  capname="setgid"'
  t.is(
    workloadsOf(
      await readAudit(record(1, 'unconfined', userns) + record(2, 'unprivileged_userns', refused))
    ).length,
    1
  )
})

test('a call counts for its label whatever verdict came before it', async t => {
  const call = (serial: number) =>
    openEvent(serial, '"a"').replaceAll('subj=unconfined', 'subj=shop')
  const behaviour = await readAudit(record(1, 'shop') + call(1) + call(2) + call(3))
  t.deepEqual(
    behaviour.runs[0]!.origins?.filter(({ by }) => by === 'profile'),
    [{ by: 'profile', name: 'shop', records: 3 }]
  )
})
