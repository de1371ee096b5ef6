import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ExecutionContext } from 'ava'
import { buildFilters } from '../language/seccomp/libseccomp.ts'
import { appArmorVm, libseccomp } from './machine.ts'
import { once } from './once.ts'
import { probeProgram } from './probe-program.ts'
import { PROBES } from './probes.ts'
import { bootstrap, learn, profileName } from './product.ts'
import { systemTest } from './requirement.ts'
import { sharedFolder } from './shared-folder.ts'
import { SECRET, TRESPASSES } from './trespasses.ts'
import { runMachine, type MachineResult, type Step } from './virtual-machine.ts'
import { WORKLOADS, WORKLOADS_AT, type Workload } from './workloads.ts'

/** What is learnt from, and what it makes. */
const METHODS = {
  'SECCOMP records': ['seccomp'],
  'AppArmor records': ['apparmor'],
  'system call records': ['seccomp', 'apparmor'],
  'a rotated set': ['seccomp', 'apparmor']
} as const

type Method = keyof typeof METHODS
const methods = Object.keys(METHODS) as Method[]

const requirements = [...appArmorVm, libseccomp]
// A script with its programs, a server, a program with a database: python starts too slowly here.
const workloads = WORKLOADS.filter(({ name }) => ['sh', 'nginx', 'sqlite'].includes(name))
const folder = sharedFolder()

/** Every workload twice under its bootstrap: once with the profiles alone, once with the audit rules as well. */
const learned = once(async (): Promise<MachineResult> => {
  const made = await Promise.all(
    workloads.map(async workload => ({ workload, ...(await bootstrap(workload.name)) }))
  )
  const steps = made.flatMap(({ workload, profile }): Step[] => {
    const { name } = workload
    const confined = { apparmor: profile, seccomp: filterAt(`${name}-bootstrap`) }
    return [
      step(`${name} logs`, workload, confined),
      shell(`auditctl -R ${rulesAt(name)}`),
      step(`${name} tells all`, workload, { apparmor: profile }),
      shell(`auditctl -D; kill -USR1 $(pidof auditd); sleep 1`)
    ]
  })
  const files = made.flatMap(({ workload, seccomp, rules }) => [
    [filterAt(`${workload.name}-bootstrap`), filterOf(seccomp)] as const,
    [rulesAt(workload.name), rules] as const
  ])
  const keep =
    'sed -i "s/num_logs = .*/num_logs = 9/" /etc/audit/auditd.conf; kill -HUP $(pidof auditd)'
  return runMachine(
    join(folder(), 'learned'),
    { profiles: made.map(({ apparmor }) => apparmor), files: Object.fromEntries(files) },
    [compile, shell(keep), ...steps, shell('cp -a /var/log/audit /out/')]
  )
})

/** Every workload under what each method made, and what it was not seen to do. */
const enforced = once(async (): Promise<MachineResult> => {
  await learned()
  const made = await Promise.all(
    workloads.flatMap(workload => methods.map(method => learnt(workload, method)))
  )
  const steps = made.flatMap(({ workload, method, confined }): Step[] => [
    step(labelOf(workload, method), workload, confined),
    ...beyond(workload, method, confined)
  ])
  const files = Object.fromEntries(made.flatMap(({ files }) => files))
  return runMachine(
    join(folder(), 'enforced'),
    {
      profiles: made.flatMap(({ text }) => text ?? []),
      files: { ...files, [SECRET.path]: SECRET.text, '/srv/probe': probeProgram(PROBES) }
    },
    [compile, { label: 'free', argv: ['/srv/probe'] }, ...steps]
  )
})

/** A probe of many calls where only calls are confined, trespasses where files are. */
function beyond(workload: Workload, method: Method, confined: Confinement): Step[] {
  const label = labelOf(workload, method)
  const { apparmor } = confined
  if (apparmor === undefined)
    return [{ label: `${label} probed`, argv: confine(['/srv/probe'], confined) }]
  return trespassesOf(workload).map(({ deed, argv }) => ({
    label: `${label} ${deed}`,
    argv: confine(argv, { apparmor })
  }))
}

for (const workload of workloads)
  for (const method of methods)
    systemTest(
      requirements,
      `${workload.name} works under what ${method} made, and nothing is refused`,
      async t => {
        t.timeout(LIMIT)
        works(t, workload, (await learned()).steps.get(`${workload.name} logs`))
        works(t, workload, (await enforced()).steps.get(labelOf(workload, method)))
      }
    )

for (const workload of workloads)
  for (const method of methods.filter(method => METHODS[method].some(kind => kind === 'apparmor')))
    for (const { deed, path } of trespassesOf(workload))
      systemTest(
        requirements,
        `${workload.name} is denied ${deed} what ${method} lack`,
        async t => {
          t.timeout(LIMIT)
          const result = (await enforced()).steps.get(`${labelOf(workload, method)} ${deed}`)
          t.true(
            result?.denials.some(line => line.includes(`name="${path}"`)),
            result?.output
          )
          t.false(result?.output.includes(SECRET.text))
        }
      )

for (const workload of workloads)
  systemTest(
    requirements,
    `${workload.name} is refused calls that SECCOMP records lack`,
    async t => {
      t.timeout(LIMIT)
      const { steps } = await enforced()
      const letThrough = (label: string): string[] =>
        PROBES.filter((_, index) => steps.get(label)?.output[index] === '0').map(({ name }) => name)
      // What this kernel refuses to anyone proves nothing.
      const open = letThrough('free')
      t.true(open.length > PROBES.length / 2)
      const called = numbersIn(logsOf(workload, 'SECCOMP records'), workload)
      const seen = PROBES.filter(({ number }) => called.has(number)).map(({ name }) => name)
      t.deepEqual(
        letThrough(`${labelOf(workload, 'SECCOMP records')} probed`),
        open.filter(name => seen.includes(name))
      )
    }
  )

// Two starts of the machine, on a busy computer and without a saved state.
const LIMIT = 20 * 60_000

interface Confinement {
  readonly apparmor?: string
  readonly seccomp?: string
}

function confine(argv: readonly string[], { apparmor, seccomp }: Confinement): string[] {
  return [
    LAUNCHER,
    ...(apparmor === undefined ? [] : ['-a', apparmor]),
    ...(seccomp === undefined ? [] : ['-s', seccomp]),
    ...argv
  ]
}

/** What stands for the container runtime; the machine has a compiler. */
const LAUNCHER = '/srv/confine'
const compile = shell(`gcc -o ${LAUNCHER} ${WORKLOADS_AT}/confine.c`)

function step(label: string, { argv, driver }: Workload, confined: Confinement): Step {
  const beside = driver && `sh ${WORKLOADS_AT}/${driver}`
  return { label, argv: confine(argv, confined), driver: beside }
}

function shell(text: string): Step {
  return { label: text, argv: ['/bin/sh', '-c', text] }
}

function labelOf({ name }: Workload, method: Method): string {
  return `${name} after ${method}`
}

function trespassesOf({ name }: Workload): typeof TRESPASSES {
  return TRESPASSES.filter(({ workload }) => workload === name)
}

function rulesAt(name: string): string {
  return `/srv/${name}.rules`
}

function filterAt(name: string): string {
  return `/srv/${name.replaceAll(' ', '-')}.bpf`
}

function filterOf(profile: string): Uint8Array {
  const [filter] = buildFilters([JSON.parse(profile)])
  if (!filter || 'error' in filter) throw new Error(filter?.error)
  return filter.program
}

interface Learnt {
  readonly workload: Workload
  readonly method: Method
  readonly confined: Confinement
  readonly text: string | undefined
  readonly files: readonly (readonly [path: string, content: Uint8Array])[]
}

/** What a method makes of its records. Profiles of one workload are told apart by the method in their name. */
async function learnt(workload: Workload, method: Method): Promise<Learnt> {
  const logs = logsOf(workload, method)
  const kinds: readonly string[] = METHODS[method]
  const name = `${workload.name}-${methods.indexOf(method)}`
  const selected = ['--profile', `tracewall-${workload.name}-bootstrap`]
  const text = kinds.includes('apparmor')
    ? await learn('apparmor', name, [...selected, ...logs])
    : undefined
  const json = kinds.includes('seccomp')
    ? await learn('seccomp', name, [...selected, ...logs])
    : undefined
  const apparmor = text === undefined ? undefined : profileName(text)
  const at = filterAt(labelOf(workload, method))
  return {
    workload,
    method,
    text,
    confined: {
      ...(apparmor === undefined ? {} : { apparmor }),
      ...(json === undefined ? {} : { seccomp: at })
    },
    files: json === undefined ? [] : [[at, filterOf(json)]]
  }
}

/** The files with a method's records: of all workloads, so that it is for the product to choose. */
function logsOf(workload: Workload, method: Method): string[] {
  const audit = join(folder(), 'learned', 'out', 'audit')
  const set = readdirSync(audit).map(file => join(audit, file))
  if (method === 'a rotated set') return set
  const wanted = TYPES[method]
  const lines = set
    .toReversed()
    .flatMap(file => readFileSync(file, 'latin1').split('\n'))
    .filter(line => wanted.test(line))
  const log = join(folder(), 'logs', `${workload.name} ${method}`)
  mkdirSync(dirname(log), { recursive: true })
  writeFileSync(log, lines.map(line => `${line}\n`).join(''), 'latin1')
  return [log]
}

// Read here without the product, which is on trial.
function numbersIn(logs: readonly string[], { name }: Workload): Set<number> {
  const call = new RegExp(`subj=tracewall-${name}-bootstrap .* syscall=(\\d+) `, 'g')
  const text = logs.map(log => readFileSync(log, 'latin1')).join('\n')
  return new Set([...text.matchAll(call)].map(([, number]) => Number(number)))
}

const TYPES: Readonly<Record<Exclude<Method, 'a rotated set'>, RegExp>> = {
  'SECCOMP records': /^type=SECCOMP /,
  'AppArmor records': /^type=AVC /,
  'system call records': /^type=(?!AVC|SECCOMP)/
}

function works(
  t: ExecutionContext,
  workload: Workload,
  result: { readonly output: string; readonly denials: readonly string[] } | undefined
): void {
  t.deepEqual(result?.denials, [])
  t.regex(result?.output ?? '', workload.expected)
}
