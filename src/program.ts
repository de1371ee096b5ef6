import { Command as Commander, CommanderError, InvalidArgumentError, Option } from 'commander'
import type { BootstrapOptions } from './commands/bootstrap.ts'
import type { ExplainOptions } from './commands/explain.ts'
import type { GenerateOptions } from './commands/generate-options.ts'
import type { InspectOptions } from './commands/inspect.ts'
import type { MergeOptions } from './commands/merge.ts'
import type { RecordOptions } from './commands/record.ts'
import { HELP } from './help.ts'
import type { Io } from './host/io.ts'
import { printable } from './host/printable.ts'

/** What a command line asks for. */
export interface Parsed {
  /** Help that was asked for. */
  readonly stdout: string
  /** What is wrong with the command line. */
  readonly stderr: string
  /** Null when there is nothing to run: help, or wrong usage. */
  readonly command: Command | null
  /** The exit status then. */
  readonly status: number
}

/** A command with its options; it loads its code when it is run. */
type Command = (io: Io) => Promise<number>

/** Never throws for what a user can type. */
export async function parse(args: readonly string[]): Promise<Parsed> {
  let [stdout, stderr] = ['', '']
  let command: Command | null = null
  const program = new Commander('tracewall')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: text => (stdout += text),
      writeErr: text => (stderr += text),
      outputError: (message, write) => write(`tracewall: ${oneLine(message)}\n`),
      getOutHelpWidth: () => 80,
      getErrHelpWidth: () => 80
    })
  program.helpInformation = () => HELP
  for (const add of [addGenerate, addInspect, addMerge, addRecord, addBootstrap, addExplain])
    add(program, chosen => (command = chosen))
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return { stdout, stderr, command: null, status: error.exitCode === 1 ? 2 : error.exitCode }
  }
  return { stdout, stderr, command, status: 0 }
}

/** `error: unknown command 'x'`, line feed, `(Did you mean y?)` as one line for a terminal. */
function oneLine(message: string): string {
  return printable(
    message
      .replace(/^error: /, '')
      .trim()
      .replaceAll('\n(', ' (')
  )
}

type Choose = (command: Command) => void

function addGenerate(program: Commander, choose: Choose): void {
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
    .option('--max-grant <paths>', 'existing paths that a pattern may open unused', toCount)
    .addOption(
      new Option('--apparmor <version>', 'AppArmor on the nodes').choices(['3.0', '4.0', '4.1'])
    )
    .option('--grant-absent', 'allow files that were looked for and not there')
    .option('--self-contained', 'the nodes lack the files of the apparmor package')
    .option('--runtime <names>', 'container runtimes: runc, crun (default: both)', splitList)
    .addOption(
      new Option('--no-new-privileges <when>', 'whether the pod sets no_new_privs')
        .choices(['on', 'off', 'both'])
        .default('both')
    )
    .option('--kubernetes <version>', 'version of the cluster, such as 1.29')
    .option('--templates <folder>', 'templates in place of our own')
    .addOption(
      new Option('--preset <preset>', 'how much is inferred from what was seen')
        .choices(['strict', 'balanced', 'portable'])
        .default('balanced')
    )
    .option('--with <class>', 'infer for this reason what the preset does not', collect)
    .option('--without <class>', 'leave out what was inferred for this reason', collect)
    .option('--condition <call>', 'look at the arguments of this call, too', collect)
    .option('--no-conditions', 'look at names alone, at no arguments')
    .option('--base <profile>', 'change this folder or file as little as possible instead')
    .option('--allow-dangerous', 'with --base: allow also what is dangerous')
    .option('--include <folder>', 'with --base: where included AppArmor files are', collect)
    .option('--force', 'replace files that someone changed')
    .option('--strict', 'exit with 1 when the recording is incomplete')
    .option(
      '--require-completeness <percent>',
      'exit with 1 unless so many of 100 later runs will hold',
      toPercent
    )
    .option('--json', 'print what was written as JSON')
    .addHelpText('after', GENERATE_EXAMPLES)
    .action((inputs: string[], options: GenerateOptions) =>
      choose(async io => (await import('./commands/generate.ts')).generate(inputs, options, io))
    )
}

const GENERATE_EXAMPLES = `
Examples:
  tracewall generate web.strace.gz
  tracewall generate --name shop web.strace worker.strace
  tracewall generate --mode log --out first/ web.strace
  tracewall generate --base profiles/web later.strace
  zstd -dc web.strace.zst | tracewall generate --print seccomp -`

function addInspect(program: Commander, choose: Choose): void {
  withReadingOptions(program.command('inspect'))
    .summary('show what recordings contain')
    .description('Shows what recordings contain: calls, files, and what could not be read.')
    .option('--json', 'print the behaviour/v1 document')
    .option('--all', 'no list is cut short')
    .addHelpText('after', INSPECT_EXAMPLES)
    .action((inputs: string[], options: InspectOptions) =>
      choose(async io => (await import('./commands/inspect.ts')).inspect(inputs, options, io))
    )
}

const INSPECT_EXAMPLES = `
Examples:
  tracewall inspect web.strace
  tracewall inspect --json web.strace | jq -r '.files[].path'`

function addMerge(program: Commander, choose: Choose): void {
  withReadingOptions(program.command('merge'))
    .summary('make one behaviour file of many runs')
    .description('Makes one behaviour file of many recordings and behaviour files.')
    .option('-o, --output <file>', 'write here instead of standard output')
    .addHelpText('after', MERGE_EXAMPLES)
    .action((inputs: string[], options: MergeOptions) =>
      choose(async io => (await import('./commands/merge.ts')).merge(inputs, options, io))
    )
}

const MERGE_EXAMPLES = `
Examples:
  tracewall merge monday.strace tuesday.strace -o week.json
  tracewall generate --name web week.json`

function addRecord(program: Commander, choose: Choose): void {
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
      choose(async io => (await import('./commands/record.ts')).record({ ...options, command }, io))
    )
}

const RECORD_EXAMPLES = `
Examples:
  tracewall record -- ./server --port 8080
  tracewall record -o test.strace -- npm test

Exit status:
  that of the command; 125 when it cannot be recorded, 126 when it cannot be
  executed, 127 when it is not found`

function addBootstrap(program: Commander, choose: Choose): void {
  program
    .command('bootstrap')
    .summary('write profiles that only log, to learn in a cluster')
    .description(
      'Writes profiles that log everything and refuse nothing, rules for auditctl, a check\n' +
        'of the node and the pod lines: to learn from the audit log where strace cannot go.'
    )
    .option('--name <name>', 'name of the workload', 'workload')
    .option('--out <folder>', 'where the files go (default: bootstrap/<name>)')
    .addOption(
      new Option('--print <target>', 'print one file to standard output, write none').choices([
        'seccomp',
        'apparmor',
        'audit-rules',
        'check-node',
        'pod'
      ])
    )
    .option('--arch <names>', 'architectures of the nodes (default: ours)', splitList)
    .option('--kubernetes <version>', 'version of the cluster, such as 1.29')
    .option('--force', 'replace files that someone changed')
    .option('--json', 'print what was written as JSON')
    .addHelpText('after', BOOTSTRAP_EXAMPLES)
    .action((options: BootstrapOptions) =>
      choose(async io => (await import('./commands/bootstrap.ts')).bootstrap(options, io))
    )
}

const BOOTSTRAP_EXAMPLES = `
Examples:
  tracewall bootstrap --name web
  tracewall bootstrap --name web --arch x86_64,aarch64 --out first/`

function addExplain(program: Commander, choose: Choose): void {
  program
    .command('explain')
    .summary('say what a line of a log means and what to do')
    .description(
      'Says what a pasted line means: an audit record as auditd, dmesg, the journal or\n' +
        'syslog has it, or what kubectl, the kubelet and runtimes say about profiles.'
    )
    .argument('[line...]', 'the line; without one, or with -, standard input')
    .option('--json', 'print it as JSON')
    .addHelpText('after', EXPLAIN_EXAMPLES)
    .action((line: string[], options: ExplainOptions) =>
      choose(async io => (await import('./commands/explain.ts')).explain(line, options, io))
    )
}

const EXPLAIN_EXAMPLES = `
Examples:
  sudo dmesg | grep DENIED | tail -1 | tracewall explain
  kubectl get events | tracewall explain -`

function withReadingOptions(command: Commander): Commander {
  return command
    .argument(
      '<input...>',
      'trace (.gz too), folder or prefix of a strace -ff set, behaviour file, or - for standard input; LABEL=INPUT labels a run'
    )
    .option('--arch <names>', 'of a log that shows none (default: ours)', splitList)
    .option('--cwd <folder>', 'where the program was started, if the log is silent')
    .option('--root <folder>', 'root file system: where links lead, what binaries import')
    .option('--binaries <file>', 'what binaries import, as JSON')
    .option('--key <key>', 'audit: calls that a rule with this key recorded', collect)
    .option('--exe <path>', 'audit: records of this program', collect)
    .option('--not-exe <path>', 'audit: no calls of this program', collect)
    .option('--comm <name>', 'audit: records of tasks of this name', collect)
    .option('--pid <pid>', 'audit: this process and all that came from it', collect)
    .option('--profile <name>', 'audit: an AppArmor profile and its children', collect)
    .option('--container <name>', 'audit: a container, where the log names it', collect)
    .option('--pod <name>', 'audit: a pod, where the log names it', collect)
    .option('--since <time>', 'audit: nothing before; a date or seconds')
    .option('--until <time>', 'audit: nothing after')
}

function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value]
}

function splitList(value: string): string[] {
  return value.split(',')
}

function toPercent(value: string): number {
  if (!/^\d{1,3}$/.test(value) || Number(value) > 100)
    throw new InvalidArgumentError('Give a number from 0 to 100.')
  return Number(value)
}

function toCount(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError('Give a whole number.')
  return Number(value)
}
