import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import type { GenerateOptions } from './commands/generate.ts'
import type { InspectOptions } from './commands/inspect.ts'
import type { MergeOptions } from './commands/merge.ts'
import type { RecordOptions } from './commands/record.ts'
import type { Io } from './host/io.ts'
import { printable } from './host/printable.ts'
import { toolVersion } from './host/tool-version.ts'

/** What commander has to say, to be written when it is done. */
export interface Talk {
  stdout: string
  stderr: string
}

/** Gets the command that was asked for. Each loads its code only then, so that `--help` pays for none. */
export type Run = (command: (io: Io) => Promise<number>) => Promise<void>

/** The commands and options, as commander wants them. */
export function newProgram(talk: Talk, run: Run): Command {
  const program = new Command('tracewall')
    .description(
      'Turns recordings of what a program does into the policy that lets it do just that.'
    )
    .version(toolVersion())
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: more => (talk.stdout += more),
      writeErr: more => (talk.stderr += more),
      outputError: (message, write) =>
        write(
          `tracewall: ${printable(
            message
              .trim()
              .replace(/^error: /, '')
              .replace(/\n\(/, ' (')
          )}\n`
        ),
      getOutHelpWidth: () => 80,
      getErrHelpWidth: () => 80
    })
    .helpCommand(false)
    .addHelpText('after', EXAMPLES)
  addGenerate(program, run)
  addInspect(program, run)
  addMerge(program, run)
  addRecord(program, run)
  return program
}

const EXAMPLES = `
Examples:
  tracewall record -o web.strace -- nginx -g 'daemon off;'
  tracewall generate web.strace
  tracewall inspect web.strace

Exit status:
  0  fine
  1  findings, such as --strict and an incomplete recording
  2  wrong usage or input`

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

function addRecord(program: Command, run: Run): void {
  program
    .command('record')
    .summary('run a command under strace')
    .description(
      'Runs a command under strace and keeps the trace, with what a trace cannot say in\n' +
        'FILE.recording.json beside it. Data and arguments do not reach the trace.'
    )
    .argument('<command...>', 'the command and its arguments, best after --')
    .option('-o, --out <file>', 'the trace (default: <command>.strace)')
    .option('--string-limit <bytes>', 'keep so much of data and arguments', toCount)
    .option('--force', 'replace an older recording')
    .passThroughOptions()
    // Like env(1): what is below 125 is the command's own status.
    .exitOverride(({ exitCode, code, message }) => {
      throw new CommanderError(exitCode === 0 ? 0 : 125, code, message)
    })
    .addHelpText('after', RECORD_EXAMPLES)
    .action((command: string[], options: Omit<RecordOptions, 'command'>) =>
      run(async io => (await import('./commands/record.ts')).record({ ...options, command }, io))
    )
}

const RECORD_EXAMPLES = `
Examples:
  tracewall record -- ./server --port 8080
  tracewall record -o test.strace -- npm test

Exit status:
  that of the command; 125 when it cannot be recorded, 126 when it cannot be
  executed, 127 when it is not found`

function withReadingOptions(command: Command): Command {
  return command
    .argument(
      '<input...>',
      'trace (.gz too), folder or prefix of a strace -ff set, behaviour file, or - for standard input; LABEL=INPUT labels a run'
    )
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

function toCount(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError('Give a whole number.')
  return Number(value)
}
