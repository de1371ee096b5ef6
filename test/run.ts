import type { ExecutionContext } from 'ava'
import { commandLine } from '../src/command-line.ts'
import { testIo } from './test-io.ts'

/** What a command line said, and its exit status. */
export interface Said {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command line in process, in the folder `cwd`; standard input is empty, and nothing is a terminal. */
export async function run(cwd: string, ...args: readonly string[]): Promise<Said> {
  const io = testIo(cwd)
  const status = await commandLine(args, io)
  return { status, ...io.written }
}

/** Runs a command line that is to have this exit status. */
export async function ran(
  t: ExecutionContext,
  cwd: string,
  args: readonly string[],
  expected: number = 0
): Promise<Said> {
  const said = await run(cwd, ...args)
  t.is(said.status, expected, said.stderr)
  return said
}
