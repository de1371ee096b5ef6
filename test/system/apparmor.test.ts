import { join } from 'node:path'
import type { ExecutionContext } from 'ava'
import { appArmorVm } from './machine.ts'
import { once } from './once.ts'
import { generate, profileName } from './product.ts'
import { underStrace } from './recorded.ts'
import { systemTest } from './requirement.ts'
import { sharedFolder } from './shared-folder.ts'
import { SECRET, TRESPASSES, type Trespass } from './trespasses.ts'
import { runMachine, type MachineResult, type Step } from './virtual-machine.ts'
import { WORKLOADS, WORKLOADS_AT, type Workload } from './workloads.ts'

const workloads = WORKLOADS.filter(({ name }) => trespassesOf(name).length > 0)
const folder = sharedFolder()

// Recorded in the machine too, so that the paths are its own.
const recorded = once(() => {
  const steps = workloads.map(workload => ({
    label: workload.name,
    argv: underStrace(workload, `/out/${workload.name}`),
    driver: driverOf(workload)
  }))
  return runMachine(join(folder(), 'recorded'), { profiles: [], files: {} }, steps)
})

const enforced = once(async () => {
  await recorded()
  const made = await Promise.all(workloads.map(profiled))
  const steps = made.flatMap(({ workload, profile }): Step[] => {
    const { name, argv } = workload
    const trespasses = trespassesOf(name).map(trespass => ({
      label: labelOf(trespass),
      argv: trespass.argv,
      profile
    }))
    return [{ label: name, argv, driver: driverOf(workload), profile }, ...trespasses]
  })
  const look = { label: 'look', argv: ['/bin/ls', '/srv'] }
  return runMachine(
    join(folder(), 'enforced'),
    { profiles: made.map(({ text }) => text), files: { [SECRET.path]: SECRET.text } },
    [...steps, look]
  )
})

systemTest(appArmorVm, 'the kernel takes the AppArmor profiles without a warning', async t => {
  t.timeout(LIMIT)
  t.is((await enforced()).complaint, '')
})

for (const workload of workloads)
  systemTest(
    appArmorVm,
    `${workload.name} works under its AppArmor profile, nothing is denied`,
    async t => {
      t.timeout(LIMIT)
      works(t, workload, await recorded())
      works(t, workload, await enforced())
    }
  )

for (const trespass of TRESPASSES)
  systemTest(
    appArmorVm,
    `AppArmor denies ${trespass.workload} ${trespass.deed} what the trace lacks`,
    async t => {
      t.timeout(LIMIT)
      const step = (await enforced()).steps.get(labelOf(trespass))
      t.true(step?.denials.some(line => line.includes(`name="${trespass.path}"`)))
      t.false(step?.output.includes(SECRET.text) || step?.output.includes('Linux'))
    }
  )

systemTest(appArmorVm, 'nothing was written outside the AppArmor profiles', async t => {
  t.timeout(LIMIT)
  t.is((await enforced()).steps.get('look')?.output, 'secret\n')
})

// Two starts of the machine, on a busy computer and without a saved state.
const LIMIT = 15 * 60_000

function trespassesOf(name: string): Trespass[] {
  return TRESPASSES.filter(({ workload }) => workload === name)
}

function labelOf({ workload, deed }: Trespass): string {
  return `${workload} ${deed}`
}

function driverOf({ driver }: Workload): string | undefined {
  return driver && `sh ${WORKLOADS_AT}/${driver}`
}

async function profiled(
  workload: Workload
): Promise<{ workload: Workload; text: string; profile: string }> {
  const { name } = workload
  const text = await generate('apparmor', join(folder(), 'recorded', 'out', name), name)
  return { workload, text, profile: profileName(text) }
}

function works(t: ExecutionContext, workload: Workload, { steps }: MachineResult): void {
  const step = steps.get(workload.name)
  t.deepEqual(step?.denials, [])
  t.regex(step?.output ?? '', workload.expected)
}
