import type { Command as Commander } from 'commander'
import type { ExplainOptions } from '../commands/explain.ts'
import type { Choose } from './choose.ts'

/** The line of `tracewall explain`. */
export function addExplain(program: Commander, choose: Choose): void {
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
      choose(async io => (await import('../commands/explain.ts')).explain(line, options, io))
    )
}

const EXPLAIN_EXAMPLES = `
Examples:
  sudo dmesg | grep DENIED | tail -1 | tracewall explain
  kubectl get events | tracewall explain -`
