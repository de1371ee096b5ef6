import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runContainer, type Runtime } from './container.ts'
import { containers, strace } from './machine.ts'
import { once } from './once.ts'
import { learn } from './product.ts'
import { asContainer, recordWorkload } from './recorded.ts'
import { program, systemTest } from './requirement.ts'
import { sharedFolder } from './shared-folder.ts'
import { WORKLOADS, WORKLOADS_AT, type Workload } from './workloads.ts'

/** Workload -> what the same program does that was not recorded, and what shows that it did. */
const LATER: Readonly<Record<string, Pick<Workload, 'argv' | 'driver' | 'expected'>>> = {
  git: { argv: ['/bin/sh', `${WORKLOADS_AT}/git/later.sh`], expected: /git went on/ },
  redis: { ...workload('redis'), driver: 'redis/later.sh', expected: /redis went on/ },
  sh: {
    argv: ['/bin/busybox', 'sh', `${WORKLOADS_AT}/sh/later.sh`],
    expected: /trapped[^]*piped[^]*sh went on/
  },
  sqlite: {
    argv: ['/usr/bin/sqlite3', '/tmp/items.db', `.read ${WORKLOADS_AT}/sqlite/later.sql`],
    expected: /a shell of its own\n[^]*sqlite went on, 2/
  }
}

const RUNTIMES: readonly Runtime[] = ['crun', 'runc']
const folder = sharedFolder()

for (const [name, later] of Object.entries(LATER)) {
  const recorded = workload(name)
  const requirements = [containers, strace, program('runc'), program('crun')]
  const profiled = once(async () => {
    const profile = join(folder(), `${name}.json`)
    const trace = await recordWorkload(recorded, join(folder(), name))
    writeFileSync(profile, await learn('seccomp', name, ['--root', '/', trace]))
    return profile
  })
  for (const runtime of RUNTIMES)
    systemTest(
      [...requirements, ...recorded.requirements],
      `${name} does in ${runtime} what no run showed, since its binaries were looked at`,
      async t => {
        t.timeout(LIMIT)
        const request = { ...asContainer({ ...recorded, ...later }), runtime }
        const free = await runContainer({ ...request, seccomp: 'none', noNewPrivileges: true })
        t.regex(free.output, later.expected, free.failure)
        for (const noNewPrivileges of [true, false]) {
          const bound = { ...request, seccomp: await profiled(), noNewPrivileges }
          const { ok, output, failure } = await runContainer(bound)
          t.true(ok, `${failure}\n${output}`)
          t.regex(output, later.expected)
        }
      }
    )
}

const LIMIT = 15 * 60_000

function workload(name: string): Workload {
  return WORKLOADS.find(each => each.name === name)!
}
