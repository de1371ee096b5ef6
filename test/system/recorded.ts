import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { runContainer, type ContainerRequest } from './container.ts'
import { inRepository } from '../repository.ts'
import { WORKLOADS_AT, type Workload } from './workloads.ts'

/** How a workload is started in a container, without the choices of a test. */
export function asContainer(
  workload: Workload
): Pick<ContainerRequest, 'argv' | 'driver' | 'stopSignal'> {
  return {
    argv: workload.argv,
    driver: workload.driver && inRepository(`test/fixtures/workloads/${workload.driver}`),
    stopSignal: workload.stopSignal
  }
}

/** The same command, but its strace log is written to `trace`, a path inside the container or VM. */
export function underStrace(
  workload: Pick<Workload, 'argv' | 'stopSignal'>,
  trace: string
): string[] {
  const signal = workload.stopSignal ?? 'TERM'
  return ['/bin/sh', `${WORKLOADS_AT}/record.sh`, trace, signal, ...workload.argv]
}

/** Runs a workload once without a filter; gives the path of its strace log in `folder`. */
export async function recordWorkload(workload: Workload, folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true })
  const run = await runContainer({
    ...asContainer(workload),
    argv: underStrace(workload, '/run/out/trace'),
    stopSignal: 'TERM',
    runtime: 'runc',
    seccomp: 'none',
    noNewPrivileges: true,
    addCapability: 'SYS_PTRACE',
    binds: [`${folder}:/run/out`]
  })
  if (!run.ok || !workload.expected.test(run.output))
    throw new Error(`${workload.name} fails without any filter: ${run.failure}\n${run.output}`)
  return join(folder, 'trace')
}
