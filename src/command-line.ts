import { CommanderError } from 'commander'
import { UserError } from './errors.ts'
import type { Io } from './host/io.ts'
import { printable, printableLines } from './host/printable.ts'
import { newProgram } from './program.ts'
import type { Talk } from './program.ts'

/** Usage and input errors; 1 is left to findings. */
const USAGE = 2
/** EX_SOFTWARE of sysexits.h: a mistake of ours, told apart from everything that an input can cause. */
const INTERNAL = 70

/**
 * Runs one command.
 * @returns the exit status: 0 fine, 1 findings, 2 usage or input, 70 a mistake of ours; `record` has its command's
 */
export async function commandLine(args: readonly string[], io: Io): Promise<number> {
  const talk: Talk = { stdout: '', stderr: '' }
  let status = 0
  const program = newProgram(talk, async command => {
    status = await command(io)
  })
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) status = error.exitCode === 1 ? USAGE : error.exitCode
    else {
      status = error instanceof UserError ? error.exitStatus : INTERNAL
      talk.stderr += describeError(error)
    }
  }
  return (await say(talk, io)) ? status : USAGE
}

/** What commander and errors have to say. False when that cannot be written. */
async function say({ stdout, stderr }: Talk, io: Io): Promise<boolean> {
  try {
    if (stderr !== '') await io.stderr.write(stderr)
    if (stdout !== '') await io.stdout.write(stdout)
    return true
  } catch (error) {
    // When standard error itself is what cannot be written, the status has to say it.
    await io.stderr.write(describeError(error)).catch(() => {})
    return false
  }
}

function describeError(error: unknown): string {
  if (error instanceof UserError) return `tracewall: ${printable(error.message)}\n`
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return (
    `tracewall: internal error: ${printableLines(stack)}\n` +
    'This is a mistake in tracewall. Please report it with these lines and the command line.\n'
  )
}
