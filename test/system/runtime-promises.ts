import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runContainer, type Runtime } from './container.ts'
import { containers, strace, x86 } from './machine.ts'
import { once } from './once.ts'
import { callsLetThrough } from './probe.ts'
import { I386_PROBE, PROBES } from './probes.ts'
import { generate } from './product.ts'
import { asContainer, recordWorkload } from './recorded.ts'
import { program, systemTest } from './requirement.ts'
import { sharedFolder } from './shared-folder.ts'
import { WORKLOADS } from './workloads.ts'

// A profile that lacks a call which its runtime makes only by chance (futex and rt_sigreturn in runc) fails one start in
// five: one try finds that with 20 %, ten find it with 88 %.
const RUNS = process.env['TRACEWALL_REQUIRE_ALL'] === '1' ? 10 : 2

/**
 * What holds in every OCI runtime, as tests: each workload works under the profile made from its own trace, with
 * no_new_privs and without, and what the trace lacks is refused.
 */
export function promiseFor(runtime: Runtime): void {
  const folder = sharedFolder()

  // The kernel itself refuses a call that it was built without.
  const usable = once(async () => {
    const free = { runtime, seccomp: 'none', noNewPrivileges: true }
    const probes = (await callsLetThrough(PROBES, free, folder())) ?? []
    return { probes, abi: (await callsLetThrough([I386_PROBE], free, folder())) ?? [] }
  })

  for (const workload of WORKLOADS) {
    const tools = [strace, program('runc'), program(runtime)]
    const requirements = [containers, ...tools, ...workload.requirements]
    const home = (): string => join(folder(), workload.name)
    const recorded = once(() => recordWorkload(workload, home()))
    const profiled = once(async () => {
      const profile = join(home(), 'seccomp.json')
      writeFileSync(profile, await generate('seccomp', await recorded(), workload.name))
      return profile
    })

    systemTest(
      requirements,
      `${workload.name} works in ${runtime} under the profile of its own trace`,
      async t => {
        t.timeout(LIMIT)
        const seccomp = await profiled()
        for (const noNewPrivileges of [true, false])
          for (let run = 1; run <= RUNS; run++) {
            const request = { ...asContainer(workload), runtime, seccomp, noNewPrivileges }
            const { ok, output, failure } = await runContainer(request)
            if (ok && workload.expected.test(output)) continue
            const { denials } = await runContainer({ ...request, listDenials: true })
            t.log({ run, noNewPrivileges, denials, failure, output })
            t.fail(`${workload.name} does not work`)
            return
          }
        t.pass()
      }
    )

    systemTest(
      [...requirements, x86],
      `what ${workload.name} was not seen to do is refused in ${runtime}`,
      async t => {
        t.timeout(LIMIT)
        const seccomp = await profiled()
        const seen = namesIn(await recorded())
        const { probes, abi } = await usable()
        t.true(probes.length > PROBES.length / 2, 'this kernel knows most of the probes')

        for (const noNewPrivileges of [true, false]) {
          const bound = { runtime, seccomp, noNewPrivileges }
          const through = await callsLetThrough(probes, bound, home())
          t.deepEqual(
            through?.map(({ name }) => name),
            probes.map(({ name }) => name).filter(name => seen.has(name))
          )
          if (abi.length > 0) t.is(await callsLetThrough(abi, bound, home()), undefined)
        }
      }
    )
  }
}

// For all runs of one workload; a run takes half a second, on a busy machine ten times that.
const LIMIT = 15 * 60_000

// Read here without the product, which is on trial.
function namesIn(trace: string): Set<string> {
  const calls = readFileSync(trace, 'latin1').matchAll(/^\d+ +(\w+)\(/gm)
  return new Set([...calls].map(([, name]) => name ?? ''))
}
