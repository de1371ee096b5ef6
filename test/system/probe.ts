import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runContainer, type ContainerRequest } from './container.ts'
import { probeProgram, type ProbeCall } from './probe-program.ts'

/**
 * Makes calls from within a container that has all capabilities, so that no refusal can come from a missing one. Gives
 * those that were not refused, undefined when the container died of it. `folder` is for the program.
 */
export async function callsLetThrough<Call extends ProbeCall>(
  calls: readonly Call[],
  container: Pick<ContainerRequest, 'runtime' | 'seccomp' | 'noNewPrivileges'>,
  folder: string
): Promise<Call[] | undefined> {
  mkdirSync(folder, { recursive: true })
  const program = join(folder, 'probe')
  writeFileSync(program, probeProgram(calls))
  chmodSync(program, 0o755)
  const run = await runContainer({
    ...container,
    argv: ['/run/probe/probe'],
    addCapability: 'ALL',
    binds: [`${folder}:/run/probe`]
  })
  if (!run.ok || run.output.length !== calls.length) return undefined
  return calls.filter((_, index) => run.output[index] === '0')
}
