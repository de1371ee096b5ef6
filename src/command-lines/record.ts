import { CommanderError } from 'commander'
import type { Command as Commander } from 'commander'
import type { RecordOptions } from '../commands/record.ts'
import type { Choose } from './choose.ts'
import { toCount } from './values.ts'

/** The line of `tracewall record`. */
export function addRecord(program: Commander, choose: Choose): void {
  program
    .command('record')
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
      choose(async io =>
        (await import('../commands/record.ts')).record({ ...options, command }, io)
      )
    )
}

const RECORD_EXAMPLES = `
Examples:
  tracewall record -- ./server --port 8080
  tracewall record -o test.strace -- npm test

Exit status:
  that of the command; 125 when it cannot be recorded, 126 when it cannot be
  executed, 127 when it is not found`
