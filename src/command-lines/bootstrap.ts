import { Option } from 'commander'
import type { Command as Commander } from 'commander'
import type { BootstrapOptions } from '../commands/bootstrap.ts'
import type { Choose } from './choose.ts'
import { splitList } from './values.ts'

/** The line of `tracewall bootstrap`. */
export function addBootstrap(program: Commander, choose: Choose): void {
  program
    .command('bootstrap')
    .description(
      'Writes profiles that log everything and refuse nothing, rules for auditctl, a\n' +
        'check of the node and the pod lines: to learn from the audit log where strace\n' +
        'cannot go.'
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
    .option('--arch <names>', "architectures of the nodes (default: this machine's)", splitList)
    .option('--kubernetes <version>', 'version of the cluster, such as 1.29 (default: 1.31)')
    .option('--force', 'replace files that someone changed')
    .option('--json', 'print what was written as JSON')
    .addHelpText('after', BOOTSTRAP_EXAMPLES)
    .action((options: BootstrapOptions) =>
      choose(async io => (await import('../commands/bootstrap.ts')).bootstrap(options, io))
    )
}

const BOOTSTRAP_EXAMPLES = `
Examples:
  tracewall bootstrap --name web
  tracewall bootstrap --name web --arch x86_64,aarch64 --out first/`
