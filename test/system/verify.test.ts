import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ExecutionContext } from 'ava'
import type { CheckedCall, Verification } from '../../src/check/verify/verification.ts'
import { capabilityNames } from '../../src/facts/capabilities.ts'
import { parseProfileSource } from '../../src/language/seccomp/docker-profile.ts'
import type { SeccompProfile } from '../../src/language/seccomp/profile.ts'
import { runContainer, type Runtime } from './container.ts'
import { containers, strace, x86 } from './machine.ts'
import { once } from './once.ts'
import { answersTo } from './probe.ts'
import { PROBES, type Probe } from './probes.ts'
import { generate, learn, verify } from './product.ts'
import { asContainer, recordWorkload } from './recorded.ts'
import { inRepository } from '../repository.ts'
import { program, systemTest } from './requirement.ts'
import { sharedFolder } from './shared-folder.ts'
import { WORKLOADS } from './workloads.ts'

// What verify says of a profile is what the kernel does under it: of calls with arguments that no workload makes, and of a
// workload whose profile lacks some.

interface Oci {
  defaultErrnoRet: number
  syscalls: { names: string[]; action: string; args?: unknown[]; errnoRet?: number }[]
}

const folder = sharedFolder()
const free = { runtime: 'runc', seccomp: 'none', noNewPrivileges: true } as const
const recorded = once(async () => {
  const answers = await answersTo(PROBES, free, folder(), 'probe.strace')
  if (answers === undefined) throw new Error('the probe does not run without a filter')
  return { answers, trace: join(folder(), 'probe.strace') }
})

/** Name -> the profile's text, of what was recorded. */
const PROFILES: Readonly<Record<string, (oci: Oci) => Oci>> = {
  'all that was seen': oci => oci,
  'every third name missing': oci => without(oci, (_, index) => index % 3 === 0),
  'every third name missing, and EPERM': oci =>
    without({ ...oci, defaultErrnoRet: 1 }, (_, index) => index % 3 === 1),
  'conditions on sockets, namespaces and personality': oci => ({
    ...without(oci, name => ['socket', 'clone', 'personality', 'ptrace'].includes(name)),
    syscalls: [
      ...without(oci, name => ['socket', 'clone', 'personality', 'ptrace'].includes(name)).syscalls,
      allow('socket', { index: 0, value: 38, op: 'SCMP_CMP_EQ' }),
      allow('socket', { index: 0, value: 40, op: 'SCMP_CMP_GT' }),
      allow('clone', { index: 0, value: 0x7e020000, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }),
      allow('personality', { index: 0, value: 0x40000, op: 'SCMP_CMP_NE' }),
      allow('ptrace', { index: 0, value: 0x4206, op: 'SCMP_CMP_LE' })
    ]
  })
}

function allow(name: string, condition: object): Oci['syscalls'][number] {
  return { names: [name], action: 'SCMP_ACT_ALLOW', args: [condition] }
}

/** Without names of what the probes call: what the program needs to run is left. */
function without(oci: Oci, isMissing: (name: string, index: number) => boolean): Oci {
  const probed = [...new Set(PROBES.map(nameOf))]
  const missing = new Set(probed.filter(isMissing))
  const syscalls = oci.syscalls.flatMap(entry => {
    const names = entry.names.filter(name => !missing.has(name))
    return names.length === 0 ? [] : [{ ...entry, names }]
  })
  return { ...oci, syscalls }
}

function nameOf({ name }: Probe): string {
  return name.split(' ', 1)[0]!
}

for (const runtime of ['runc', 'crun'] as const) {
  const requirements = [containers, strace, x86, program('runc'), program(runtime)]
  for (const [what, edit] of Object.entries(PROFILES))
    systemTest(requirements, `${what}: verify says what ${runtime} and the kernel do`, async t => {
      t.timeout(LIMIT)
      const { trace } = await recorded()
      const path = join(folder(), 'profile.json')
      const oci = JSON.parse(await generate('seccomp', trace, 'probe')) as Oci
      writeFileSync(path, JSON.stringify(edit(oci)))
      await compare(t, runtime, path, path)
    })

  systemTest(
    requirements,
    `Docker's default in ${runtime}: verify says what the kernel does`,
    async t => {
      t.timeout(LIMIT)
      const source = inRepository('profiles/baselines/moby-profiles-2026-06.json')
      const path = join(folder(), 'profile.json')
      const text = readFileSync(source, 'utf8')
      // As dockerd would hand it over, for a container that has everything but one right.
      const capabilities = capabilityNames().filter(name => name !== 'sys_admin')
      const parsed = await parseProfileSource(text, source)
      writeFileSync(path, ociText(parsed.in({ arch: 'x86_64', capabilities })))
      await compare(t, runtime, path, source, '--capabilities', capabilities.join(','))
    }
  )

  const workload = WORKLOADS.find(({ name }) => name === 'sh')!
  systemTest(
    [...requirements, ...workload.requirements],
    `a workload meets in ${runtime} the refusals that verify tells`,
    async t => {
      t.timeout(LIMIT)
      const trace = await recordWorkload(workload, join(folder(), runtime))
      // Where clone has a condition, its line does not tell the child, and children's refusals are not listed.
      const oci = JSON.parse(await learn('seccomp', 'sh', [trace, '--no-conditions'])) as Oci
      const missing = ['getcwd', 'mkdir', 'pipe2', 'uname', 'pipe']
      const path = join(folder(), `${runtime}.json`)
      const syscalls = oci.syscalls.map(entry => ({
        ...entry,
        names: entry.names.filter(name => !missing.includes(name))
      }))
      writeFileSync(path, JSON.stringify({ ...oci, syscalls }))
      const { seccomp } = JSON.parse(await verify(path, trace)) as Verification
      const told = new Set(seccomp!.refused.map(({ name }) => name))
      t.true(told.size > 0)
      t.true([...told].every(name => missing.includes(name)))
      const request = { ...asContainer(workload), runtime, seccomp: path, noNewPrivileges: true }
      const { denials } = await runContainer({ ...request, listDenials: true })
      const met = denials.flatMap(denial => /^workload (.*)$/.exec(denial)?.[1] ?? [])
      t.deepEqual(new Set(met), told)
    }
  )
}

const LIMIT = 15 * 60_000

/** Each probe meets what verify says: that answer, or what it met without a filter. */
async function compare(
  t: ExecutionContext,
  runtime: Runtime,
  seccomp: string,
  profile: string,
  ...more: string[]
): Promise<void> {
  const { answers: usual, trace } = await recorded()
  const verified = JSON.parse(await verify(profile, trace, ...more)) as Verification
  const { refused, asRecorded, untold } = verified.seccomp!
  t.deepEqual(untold, [])
  const answers = await answersTo(PROBES, { ...free, runtime, seccomp }, folder())
  if (answers === undefined) return t.fail('the container died')
  const expected = PROBES.map((probe, index) => {
    const call = [...refused, ...asRecorded].find(each => isOf(each, probe))
    if (call === undefined) return usual[index]
    return (runtime === 'runc' ? call.answer.inRunc : null) ?? call.answer.errno
  })
  const differing = PROBES.flatMap(({ name }, index) =>
    answers[index] === expected[index] ? [] : [`${name}: ${expected[index]}, not ${answers[index]}`]
  )
  t.deepEqual(differing, [])
}

function isOf(call: CheckedCall, probe: Probe): boolean {
  return (
    call.name === nameOf(probe) &&
    call.arguments.every(({ index, value }) => BigInt(value) === BigInt(probe.args[index] ?? 0))
  )
}

function ociText({ defaultAction, defaultErrno, architectures, entries }: SeccompProfile): string {
  return JSON.stringify({
    defaultAction: `SCMP_ACT_${defaultAction}`,
    ...(defaultErrno === null ? {} : { defaultErrnoRet: defaultErrno }),
    architectures: architectures.map(arch => `SCMP_ARCH_${arch.toUpperCase()}`),
    syscalls: entries.map(({ names, action, errno, conditions }) => ({
      names,
      action: `SCMP_ACT_${action}`,
      ...(errno === null ? {} : { errnoRet: errno }),
      args: conditions.map(({ index, op, value, valueTwo }) => ({
        index,
        op: `SCMP_CMP_${op}`,
        value: Number(value),
        valueTwo: Number(valueTwo)
      }))
    }))
  })
}
