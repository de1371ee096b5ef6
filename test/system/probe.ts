import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runContainer, type ContainerRequest } from './container.ts'
import { probeProgram, type ProbeCall } from './probe-program.ts'

type Container = Pick<ContainerRequest, 'runtime' | 'seccomp' | 'noNewPrivileges'>

/**
 * Makes calls from within a container that has all capabilities, so that no refusal can come from a missing one. Gives
 * those that were not refused, undefined when the container died of it. `folder` is for the program.
 */
export async function callsLetThrough<Call extends ProbeCall>(
  calls: readonly Call[],
  container: Container,
  folder: string
): Promise<Call[] | undefined> {
  const answers = await answersTo(calls, container, folder)
  return answers && calls.filter((_, index) => answers[index] === 'other')
}

export type ProbeAnswer = 'EPERM' | 'ENOSYS' | 'other'

/** What each of the calls met, undefined when the container died of it. `trace`: name of an strace log, made in the folder. */
export async function answersTo(
  calls: readonly ProbeCall[],
  container: Container,
  folder: string,
  trace?: string
): Promise<ProbeAnswer[] | undefined> {
  mkdirSync(folder, { recursive: true })
  const program = join(folder, 'probe')
  writeFileSync(program, probeProgram(calls))
  chmodSync(program, 0o755)
  const run = await runContainer({
    ...container,
    argv: [
      ...(trace === undefined ? [] : ['/usr/bin/strace', '-f', '-o', `/run/probe/${trace}`]),
      '/run/probe/probe'
    ],
    addCapability: 'ALL',
    binds: [`${folder}:/run/probe`]
  })
  if (!run.ok || run.output.length !== calls.length) return undefined
  return [...run.output].map(answer => ANSWERS[answer] ?? 'other')
}

const ANSWERS: Readonly<Record<string, ProbeAnswer>> = { '1': 'EPERM', '2': 'ENOSYS' }
