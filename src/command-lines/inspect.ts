import type { Command as Commander } from 'commander'
import type { InspectOptions } from '../commands/inspect.ts'
import type { Choose } from './choose.ts'
import { withInputs } from './reading-options.ts'

/** The line of `tracewall inspect`. */
export function addInspect(program: Commander, choose: Choose): void {
  withInputs(program.command('inspect'))
    .description('Shows what recordings contain: calls, files, and what could not be read.')
    .option('--json', 'print the behaviour/v1 document')
    .option('--all', 'no list is cut short')
    .addHelpText('after', INSPECT_EXAMPLES)
    .action((inputs: string[], options: InspectOptions) =>
      choose(async io => (await import('../commands/inspect.ts')).inspect(inputs, options, io))
    )
}

const INSPECT_EXAMPLES = `
Examples:
  tracewall inspect web.strace
  tracewall inspect --json web.strace | jq -r '.files[].path'`
