import { join } from 'node:path'
import { appArmorVm } from './machine.ts'
import { once } from './once.ts'
import { learn, profileName } from './product.ts'
import { underStrace } from './recorded.ts'
import { systemTest } from './requirement.ts'
import { sharedFolder } from './shared-folder.ts'
import { runMachine, type Step } from './virtual-machine.ts'
import { words } from './words.ts'
import { WORKLOADS_AT, type Workload } from './workloads.ts'

const AT = `${WORKLOADS_AT}/days`
const RECORDED = [1, 2]
const LATER = [3, 4]

/** Program -> its work of one day, see `days/`; each day's is different, but executes no new program. */
const PROGRAMS: Readonly<Record<string, (day: number) => Pick<Workload, 'argv' | 'driver'>>> = {
  git: day => ({ argv: words(`/bin/sh ${AT}/git.sh ${day}`) }),
  nginx: day => ({
    argv: words(`/usr/sbin/nginx -c ${AT}/nginx.conf`),
    driver: `sh ${AT}/nginx.sh ${day}`
  }),
  python: day => ({ argv: words(`/usr/bin/python3 ${AT}/python.py ${day}`) }),
  sqlite: day => ({ argv: words(`/bin/sh ${AT}/sqlite.sh ${day}`) })
}
const names = Object.keys(PROGRAMS)
const folder = sharedFolder()

const recorded = once(() =>
  runMachine(
    join(folder(), 'recorded'),
    { profiles: [], files: {} },
    names.flatMap(name =>
      RECORDED.map((day): Step => {
        const { argv, driver } = PROGRAMS[name]!(day)
        const workload = { argv, stopSignal: 'QUIT' as const }
        return { label: `${name} ${day}`, argv: underStrace(workload, traceOf(name, day)), driver }
      })
    )
  )
)

const enforced = once(async () => {
  await recorded()
  const made = await Promise.all(
    names.map(async name => {
      const traces = RECORDED.map(day => join(folder(), 'recorded', traceOf(name, day)))
      const text = await learn('apparmor', name, traces)
      return { name, text, profile: profileName(text) }
    })
  )
  const steps = made.flatMap(({ name, profile }) =>
    LATER.map((day): Step => ({ label: `${name} ${day}`, ...PROGRAMS[name]!(day), profile }))
  )
  return runMachine(
    join(folder(), 'enforced'),
    { profiles: made.map(({ text }) => text), files: {} },
    steps
  )
})

for (const name of names)
  systemTest(
    appArmorVm,
    `${name} does on later days what it did on none before under its AppArmor profile, nothing is denied`,
    async t => {
      t.timeout(LIMIT)
      for (const [machine, days] of [
        [await recorded(), RECORDED],
        [await enforced(), LATER]
      ] as const)
        for (const day of days) {
          const step = machine.steps.get(`${name} ${day}`)
          const denials = step?.denials.filter(line => !AIMLESS.test(line))
          t.deepEqual(denials, [], `${name} ${day}`)
          t.true(step?.output.includes(`${name}: day ${day} is over`), step?.output)
        }
    }
  )

/**
 * To link a file that may not be written, as git's objects are, the kernel asks for CAP_DAC_OVERRIDE first, and then finds that
 * the file is one's own: nothing fails. Source: Linux 6.1 fs/namei.c may_linkat, with fs.protected_hardlinks
 */
const AIMLESS =
  /operation="capable" profile="tracewall-git-[^"]*" .*comm="git" .*capname="dac_override"/

// Two starts of the machine, on a busy computer and without a saved state.
const LIMIT = 15 * 60_000

function traceOf(name: string, day: number): string {
  return `/out/${name}-${day}`
}
