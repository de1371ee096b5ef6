import type { Command as Commander } from 'commander'
import type { MergeOptions } from '../commands/merge.ts'
import type { Choose } from './choose.ts'
import { withInputs } from './reading-options.ts'

/** The line of `tracewall merge`. */
export function addMerge(program: Commander, choose: Choose): void {
  withInputs(program.command('merge'))
    .description('Makes one behaviour file of many recordings and behaviour files.')
    .option('-o, --out <file>', 'the behaviour file (default: -, standard output)')
    .addHelpText('after', MERGE_EXAMPLES)
    .action((inputs: string[], options: MergeOptions) =>
      choose(async io => (await import('../commands/merge.ts')).merge(inputs, options, io))
    )
}

const MERGE_EXAMPLES = `
Examples:
  tracewall merge monday.strace tuesday.strace -o week.json
  tracewall generate --name web week.json`
