import type { Command as Commander } from 'commander'
import type { ExplainOptions } from '../commands/explain/explain-options.ts'
import type { Choose } from './choose.ts'
import { withDecidingOptions } from './deciding-options.ts'
import { PROFILE_ARCHES, withReadingOptions } from './reading-options.ts'

/** The line of `tracewall explain`. */
export function addExplain(program: Commander, choose: Choose): void {
  withDecidingOptions(withReadingOptions(program.command('explain'), PROFILE_ARCHES))
    .usage('[options] NAME|PATH|RULE|LINE [INPUT...]')
    .description(
      'Says why a system call, a path, a rule or a capability is allowed or refused, or\n' +
        'why a line of the files is there: by the reasons of the profile and by what was\n' +
        'seen. An INPUT is a folder that generate wrote (default: all in profiles/), a\n' +
        'recording or a behaviour file.\n\n' +
        'Or says what a pasted line means: an audit record as auditd, dmesg, the journal\n' +
        'or syslog has it, or what kubectl, the kubelet and runtimes say about profiles.'
    )
    .argument(
      '[words...]',
      'the question and where to look, or a line; without one, standard input'
    )
    .option('--not <name>', 'why it is refused: the question in place of NAME')
    .option('--node-upgrade <runtime=version>', 'which of the INPUTs a runtime breaks')
    .option('--json', 'print it as JSON')
    .addHelpText('after', EXPLAIN_EXAMPLES)
    .action((words: string[], options: ExplainOptions) =>
      choose(async io => (await import('../commands/explain.ts')).explain(words, options, io))
    )
}

/**
 * A pasted line may begin with a dash and is no option, as it has blanks, which these have only in a value. Commander takes it for
 * a word if there is a blank before it.
 */
export function asWord(argument: string): string {
  return /^-{3,}$|^-(?!-[a-z-]+=).*\s/s.test(argument) ? ` ${argument}` : argument
}

const EXPLAIN_EXAMPLES = `
Examples:
  tracewall explain openat profiles/web
  tracewall explain /etc/passwd web.strace
  tracewall explain CAP_CHOWN web.strace
  tracewall explain 'network inet stream' profiles/web
  tracewall explain --not mount profiles/web
  tracewall explain --node-upgrade runc=1.3.3
  sudo dmesg | grep DENIED | tail -1 | tracewall explain
  kubectl get events | tracewall explain -

Exit status:
  1 when it is not allowed, with --not when it is, or when nothing is known of
  the line`
