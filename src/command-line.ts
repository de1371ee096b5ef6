import { UserError } from './errors.ts'
import { HELP } from './help.ts'
import type { Io } from './host/io.ts'
import { printable, printableLines } from './host/printable.ts'

/** Usage and input errors; 1 is left to findings. */
const USAGE = 2
/** EX_SOFTWARE of sysexits.h: a mistake of ours, told apart from everything that an input can cause. */
const INTERNAL = 70

/**
 * Runs one command.
 * @returns the exit status: 0 fine, 1 findings, 2 usage or input, 70 a mistake of ours; `record` has its command's
 */
export async function commandLine(args: readonly string[], io: Io): Promise<number> {
  try {
    return await run(args, io)
  } catch (error) {
    // When standard error cannot be written, the status has to say it.
    await io.stderr.write(describeError(error)).catch(() => {})
    if (error instanceof UserError) return error.exitStatus
    return args[0] === 'record' ? 125 : INTERNAL
  }
}

async function run(args: readonly string[], io: Io): Promise<number> {
  switch (args[0]) {
    case undefined:
      await io.stderr.write(HELP)
      return USAGE
    case '-h':
    case '--help':
      await io.stdout.write(HELP)
      return 0
    case '-V':
    case '--version': {
      const { toolVersion } = await import('./host/tool-version.ts')
      await io.stdout.write(`${toolVersion()}\n`)
      return 0
    }
    default: {
      const { parse } = await import('./program.ts')
      const { stdout, stderr, command, status } = await parse(args)
      await io.stderr.write(stderr)
      await io.stdout.write(stdout)
      return command === null ? status : command(io)
    }
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
