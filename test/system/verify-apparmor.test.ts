import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RefusedAccess, Verification } from '../../src/check/verify/verification.ts'
import { appArmorVm } from './machine.ts'
import { once } from './once.ts'
import { learn, profileName, verify } from './product.ts'
import { systemTest } from './requirement.ts'
import { sharedFolder } from './shared-folder.ts'
import { runMachine, type MachineResult } from './virtual-machine.ts'
import { WORKLOADS_AT } from './workloads.ts'

// What verify says that AppArmor would refuse or log is what a kernel with AppArmor refuses and logs.

const folder = sharedFolder()

/** A shell reads, writes, appends, renames, removes, runs programs and stops one of them. */
const FILES = {
  '/srv/one': 'first\n',
  '/srv/two': 'second\n',
  '/srv/work.sh': [
    'read line < /srv/one && echo $line > /out/made && echo more >> /out/made',
    'cat /srv/two; mv /out/made /out/moved; ln -s moved /out/soft; cat /out/soft; rm /out/moved /out/soft',
    'mkdir /out/sub; ls /out; rmdir /out/sub; sleep 9 & sleep 1; kill $!; wait; head -n 1 /srv/two; echo done'
  ].join('\n')
}
const WORK = ['/bin/sh', '/srv/work.sh']

const recorded = once(() =>
  runMachine(join(folder(), 'recorded'), { profiles: [], files: FILES }, [
    {
      label: 'record',
      argv: ['/bin/sh', `${WORKLOADS_AT}/record.sh`, '/out/trace', 'TERM', ...WORK]
    }
  ])
)

interface Lacking {
  readonly file: string
  readonly text: string
  readonly name: string
}

/** One that complains without the rules for the workload's own files and for signals, and one that enforces without `head`. */
const lacking = once(async (): Promise<Readonly<Record<'logs' | 'refuses', Lacking>>> => {
  await recorded()
  const trace = traceFile()
  const log = await learn('apparmor', 'logs', ['--mode', 'log', trace])
  const enforcing = await learn('apparmor', 'refuses', [trace])
  return {
    logs: write(
      'logs',
      log.replace(/^ {2}(?:(?:owner )?"?\/(?:srv|out)\/|signal .*peer=@).*\n/gm, '')
    ),
    refuses: write('refuses', withoutProgram(enforcing, 'head'))
  }
})

/** Programs share a rule: `/usr/bin/{cat,head,ln} rmix,`. */
function withoutProgram(profile: string, program: string): string {
  return profile.replace(/\{([\w.,+-]+)\}(?= \w*ix,)/g, (braces, list: string) => {
    const names = list.split(',')
    const others = names.filter(name => name !== program)
    if (others.length === names.length) return braces
    return others.length === 1 ? others[0]! : `{${others.join(',')}}`
  })
}

function write(name: string, text: string): Lacking {
  const file = join(folder(), `${name}.profile`)
  writeFileSync(file, text)
  return { file, text, name: profileName(text) }
}

const met = once(async (): Promise<MachineResult> => {
  const { logs, refuses } = await lacking()
  return runMachine(join(folder(), 'met'), { profiles: [logs.text, refuses.text], files: FILES }, [
    { label: 'logs', argv: WORK, profile: logs.name },
    { label: 'refuses', argv: WORK, profile: refuses.name }
  ])
})

function traceFile(): string {
  return join(folder(), 'recorded', 'out', 'trace')
}

systemTest(appArmorVm, 'what verify says would be logged is what the kernel logs', async t => {
  t.timeout(LIMIT)
  const { steps } = await met()
  const { file } = (await lacking()).logs
  const { apparmor } = JSON.parse(await verify(file, traceFile())) as Verification
  t.deepEqual(apparmor!.refused, [])
  t.true(apparmor!.logged.length > 5)
  t.deepEqual(told(apparmor!.logged), logged(steps.get('logs')?.log ?? [], 'ALLOWED'))
})

systemTest(appArmorVm, 'a program that verify says would not be executed is not', async t => {
  t.timeout(LIMIT)
  const { steps } = await met()
  const { file } = (await lacking()).refuses
  const { apparmor } = JSON.parse(await verify(file, traceFile())) as Verification
  const programs = apparmor!.refused.filter(({ perms }) => perms.includes('x'))
  t.deepEqual(
    programs.map(({ what }) => what),
    ['/usr/bin/head']
  )
  const denied = logged(steps.get('refuses')?.log ?? [], 'DENIED')
  t.deepEqual(denied, ['/usr/bin/head x'])
})

// Two starts of the machine.
const LIMIT = 15 * 60_000

/** `/srv/one r`, `signal`. */
function told(accesses: readonly RefusedAccess[]): string[] {
  const lines = accesses.flatMap(({ kind, what, perms }) =>
    kind === 'file' ? [...perms].map(letter => `${what} ${letter}`) : [kind]
  )
  return [...new Set(lines)].sort()
}

/** The same of the kernel's records. It tells creating and removing from writing, and a file of an older name by `m`. */
function logged(lines: readonly string[], verdict: string): string[] {
  const records = lines.filter(line => line.includes(`apparmor="${verdict}"`))
  const accesses = records.flatMap(line => {
    if (line.includes('operation="signal"')) return ['signal']
    const [, name] = / name="([^"]*)"/.exec(line) ?? []
    const [, mask = ''] = / denied_mask="([^"]*)"/.exec(line) ?? []
    return [...mask].map(letter => `${name} ${'cd'.includes(letter) ? 'w' : letter}`)
  })
  const all = new Set(accesses)
  // Who may write may append.
  return [...all]
    .filter(access => !access.endsWith(' a') || !all.has(access.replace(/a$/, 'w')))
    .sort()
}
