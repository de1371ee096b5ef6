import { commandLine } from '../../src/command-line.ts'
import { run } from '../run.ts'
import type { Said } from '../run.ts'
import { testIo } from '../test-io.ts'

/** What `explain` says of a line that it is given. */
export async function explain(
  line: string
): Promise<{ readonly status: number; readonly text: string }> {
  const io = testIo('/', [Buffer.from(line)])
  const status = await commandLine(['explain', '-'], io)
  return { status, text: io.written.stdout + io.written.stderr }
}

/** What it says of a question, in a folder. */
export function explainIn(folder: string, ...args: readonly string[]): Promise<Said> {
  return run(folder, 'explain', ...args)
}
