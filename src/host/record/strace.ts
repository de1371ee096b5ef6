import { constants } from 'node:os'
import { execa } from 'execa'
import { UserError } from '../../errors.ts'
import { parseStraceVersion, type StraceVersion } from '../../trace/strace/version.ts'

export interface Surroundings {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** @throws UserError when this is not Linux, when there is no strace in PATH, or when it does not run */
export async function straceVersion({ cwd, env }: Surroundings): Promise<StraceVersion> {
  if (process.platform !== 'linux')
    throw new UserError('strace: exists only for Linux: record in a Linux container or machine')
  const answer = await execa('strace', ['-V'], { cwd, env, extendEnv: false, reject: false })
  if (answer.code === 'ENOENT')
    throw new UserError(
      'strace: not found in PATH: install the package strace (apt-get, dnf, apk, zypper and pacman know it by this name)'
    )
  const version = parseStraceVersion(answer.stdout)
  if (version === null) {
    const said = answer.stderr || answer.stdout || (answer.shortMessage ?? 'nothing')
    throw new UserError(
      `strace: -V tells no version, so this may be another program; it says: ${said.split('\n', 1)[0]}`
    )
  }
  return version
}

/** A running strace. It has the command's stdio, and the command's exit status or signal as its own. */
export interface Tracer {
  readonly pid: number
  /** Exit status; 128 + N for a death by signal N, 128 when Node has no name for the signal (SIGRTMIN and up). */
  readonly status: Promise<number>
}

/** @throws UserError when it cannot be started */
export async function startStrace(
  args: readonly string[],
  { cwd, env }: Surroundings
): Promise<Tracer> {
  // Without `cleanup: false` execa would answer to signals itself.
  const options = { cwd, env, extendEnv: false, reject: false, cleanup: false } as const
  const strace = execa('strace', args, { ...options, stdio: 'inherit', buffer: false })
  // Without a process id the start has failed, and the result says how: E2BIG, EAGAIN.
  if (strace.pid === undefined) throw new UserError(`strace: ${(await strace).shortMessage}`)
  return {
    pid: strace.pid,
    status: strace.then(({ exitCode, signal }) =>
      signal === undefined ? (exitCode ?? 128) : 128 + constants.signals[signal]
    )
  }
}

/** What strace says when it only has to trace itself: '' when that works. */
export async function trialMessage({ cwd, env }: Surroundings): Promise<string> {
  // In English, whatever the user's language: the message is read.
  const english = { ...env, LC_ALL: 'C' }
  const options = { cwd, env: english, extendEnv: false, reject: false, stdin: 'ignore' } as const
  const trial = await execa('strace', ['-f', '-o', '/dev/null', '--', 'strace', '-V'], options)
  return trial.exitCode === 0 ? '' : trial.stderr || (trial.shortMessage ?? '')
}
