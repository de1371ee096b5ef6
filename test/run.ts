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
