import { Command, CommanderError, Option } from 'commander'
import type { GenerateOptions } from './commands/generate.ts'
import type { InspectOptions } from './commands/inspect.ts'
import type { MergeOptions } from './commands/merge.ts'
import { UserError } from './errors.ts'
import type { Io } from './host/io.ts'
import { printable, printableLines } from './host/printable.ts'
import { toolVersion } from './host/tool-version.ts'

/** Usage and input errors; 1 is left to findings. */
const USAGE = 2
/** EX_SOFTWARE of sysexits.h: a mistake of ours, told apart from everything that an input can cause. */
const INTERNAL = 70

/**
 * Runs one command.
 * @returns the exit status: 0 fine, 1 findings, 2 usage or input, 70 a mistake of ours; `record` has its command's
 */
export async function commandLine(args: readonly string[], io: Io): Promise<number> {
  const text = { stdout: '', stderr: '' }
  let status = 0
  const program = newProgram(text, async command => {
    status = await command(io)
  })
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) status = error.exitCode === 0 ? 0 : USAGE
    else {
      status = error instanceof UserError ? error.exitStatus : INTERNAL
      text.stderr += describeError(error)
    }
  }
  return (await say(text, io)) ? status : USAGE
}

/** What commander and errors have to say. False when that cannot be written. */
async function say(text: { stdout: string; stderr: string }, io: Io): Promise<boolean> {
  try {
    if (text.stderr !== '') await io.stderr.write(text.stderr)
    if (text.stdout !== '') await io.stdout.write(text.stdout)
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

/** Runs a command that was loaded only when its name was given: `--help` pays for none. */
type Run = (command: (io: Io) => Promise<number>) => Promise<void>

function newProgram(text: { stdout: string; stderr: string }, run: Run): Command {
  const program = new Command('tracewall')
    .description(
      'Turns recordings of what a program does into the policy that lets it do just that.'
    )
    .version(toolVersion())
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: more => (text.stdout += more),
      writeErr: more => (text.stderr += more),
      outputError: (message, write) =>
        write(`tracewall: ${printableLines(message.replace(/^error: /, ''))}`),
      getOutHelpWidth: () => 80,
      getErrHelpWidth: () => 80
    })
    .helpCommand(false)
    .addHelpText('after', EXAMPLES)
  addGenerate(program, run)
  addInspect(program, run)
  addMerge(program, run)
  return program
}

const EXAMPLES = `
Examples:
  strace -f -y -o web.strace nginx -g 'daemon off;'
  tracewall generate web.strace
  tracewall inspect web.strace`

function addGenerate(program: Command, run: Run): void {
  withReadingOptions(program.command('generate'))
    .summary('write the seccomp and AppArmor profiles and the pod lines')
    .description('Writes the profiles and the pod lines that let the recorded program run.')
    .option('--name <name>', 'name of the workload (default: from the first input)')
    .option('--out <folder>', 'where the files go (default: profiles/<name>)')
    .addOption(
      new Option('--print <target>', 'print one file to standard output, write none').choices([
        'seccomp',
        'apparmor',
        'pod',
        'behaviour',
        'report'
      ])
    )
    .addOption(
      new Option('--mode <mode>', 'log: allow everything, log what would be refused')
        .choices(['enforce', 'log'])
        .default('enforce')
    )
    .option('--map-path <from=to>', 'the image has FROM of the recording at TO', collect)
    .option('--runtime <names>', 'container runtimes: runc, crun (default: both)', splitList)
    .addOption(
      new Option('--no-new-privileges <when>', 'whether the pod sets no_new_privs')
        .choices(['on', 'off', 'both'])
        .default('both')
    )
    .option('--kubernetes <version>', 'version of the cluster, such as 1.29')
    .option('--templates <folder>', 'templates in place of our own')
    .option('--without <class>', 'leave out what was inferred for this reason', collect)
    .option('--force', 'replace files that someone changed')
    .option('--strict', 'exit with 1 when the recording is incomplete')
    .option('--json', 'print what was written as JSON')
    .addHelpText('after', GENERATE_EXAMPLES)
    .action((inputs: string[], options: GenerateOptions) =>
      run(async io => (await import('./commands/generate.ts')).generate(inputs, options, io))
    )
}

const GENERATE_EXAMPLES = `
Examples:
  tracewall generate web.strace.gz
  tracewall generate --name shop web.strace worker.strace
  tracewall generate --mode log --out first/ web.strace
  zstd -dc web.strace.zst | tracewall generate --print seccomp -`

function addInspect(program: Command, run: Run): void {
  withReadingOptions(program.command('inspect'))
    .summary('show what recordings contain')
    .description('Shows what recordings contain: calls, files, and what could not be read.')
    .option('--json', 'print the behaviour/v1 document')
    .option('--all', 'no list is cut short')
    .addHelpText('after', INSPECT_EXAMPLES)
    .action((inputs: string[], options: InspectOptions) =>
      run(async io => (await import('./commands/inspect.ts')).inspect(inputs, options, io))
    )
}

const INSPECT_EXAMPLES = `
Examples:
  tracewall inspect web.strace
  tracewall inspect --json web.strace | jq -r '.files[].path'`

function addMerge(program: Command, run: Run): void {
  withReadingOptions(program.command('merge'))
    .summary('make one behaviour file of many runs')
    .description('Makes one behaviour file of many recordings and behaviour files.')
    .option('-o, --output <file>', 'write here instead of standard output')
    .addHelpText('after', MERGE_EXAMPLES)
    .action((inputs: string[], options: MergeOptions) =>
      run(async io => (await import('./commands/merge.ts')).merge(inputs, options, io))
    )
}

const MERGE_EXAMPLES = `
Examples:
  tracewall merge monday.strace tuesday.strace -o week.json
  tracewall generate --name web week.json`

function withReadingOptions(command: Command): Command {
  return command
    .argument('<input...>', 'trace, .gz of it, strace -ff folder or prefix, behaviour, -')
    .option('--arch <arch>', 'architecture of a log that shows none (default: ours)')
    .option('--cwd <folder>', 'where the program was started, if the log is silent')
    .option('--root <folder>', 'root file system in which links are followed')
}

function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value]
}

function splitList(value: string): string[] {
  return value.split(',')
}
