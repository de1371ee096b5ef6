import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runContainer, type Runtime } from './container.ts'
import { containers, strace } from './machine.ts'
import { once } from './once.ts'
import { generate } from './product.ts'
import { asContainer, recordWorkload } from './recorded.ts'
import { program, systemTest } from './requirement.ts'
import { sharedFolder } from './shared-folder.ts'
import { WORKLOADS } from './workloads.ts'

/** Newer calls that programs make first and have an older way for. */
const NEWER = ['clone3', 'close_range', 'faccessat2', 'openat2', 'statx']
const RUNTIMES: readonly Runtime[] = ['crun', 'runc']

interface Profile {
  readonly defaultErrnoRet: number
  readonly syscalls: readonly { readonly names: readonly string[]; readonly action: string }[]
}

/** The profile without what it allows of the newer calls: its default answers them. */
function withoutNewer(profile: Profile): Profile {
  const syscalls = profile.syscalls.flatMap(entry => {
    const names = entry.names.filter(name => !NEWER.includes(name))
    return names.length > 0 ? [{ ...entry, names }] : []
  })
  return { ...profile, syscalls }
}

const folder = sharedFolder()

for (const workload of WORKLOADS.filter(({ name }) =>
  ['sh', 'python', 'node', 'git'].includes(name)
)) {
  const home = (): string => join(folder(), workload.name)
  const recorded = once(() => recordWorkload(workload, home()))
  for (const runtime of RUNTIMES)
    systemTest(
      [containers, strace, program('runc'), program(runtime), ...workload.requirements],
      `${workload.name} takes the older ways in ${runtime} when newer calls are refused as a profile refuses them`,
      async t => {
        t.timeout(15 * 60_000)
        const trace = await recorded()
        const profile = JSON.parse(await generate('seccomp', trace, workload.name)) as Profile
        t.is(profile.defaultErrnoRet, 38)
        const seccomp = join(home(), `${runtime}.json`)
        writeFileSync(seccomp, JSON.stringify(withoutNewer(profile)))
        const request = { ...asContainer(workload), runtime, seccomp, noNewPrivileges: true }
        const { ok, output, failure } = await runContainer(request)
        t.true(ok, `${failure}\n${output}`)
        t.regex(output, workload.expected)
        // Else the test would say nothing.
        if (workload.name === 'python' || workload.name === 'node')
          t.regex(readFileSync(trace, 'latin1'), /\bclone3\(/)
      }
    )
}
