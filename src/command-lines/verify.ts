import { Option } from 'commander'
import type { Command as Commander } from 'commander'
import type { VerifyOptions } from '../commands/verify/verify-options.ts'
import type { Choose } from './choose.ts'
import { PROFILE_ARCHES, withInputs } from './reading-options.ts'
import { collect, splitList } from './values.ts'

/** The line of `tracewall verify`. */
export function addVerify(program: Commander, choose: Choose): void {
  withInputs(
    program
      .command('verify')
      .argument(
        '<profile>',
        'a folder that generate wrote, a seccomp JSON (OCI, Docker or Podman), or an apparmor.profile of ours'
      ),
    PROFILE_ARCHES
  )
    .description(
      'Says whether everything that recordings show would still run under a profile;\n' +
        'and of what would be refused who did it, where, and what it would meet.'
    )
    .option('--map-path <from=to>', 'the image has FROM of the recording at TO', collect)
    .option('--runtime <names>', 'container runtimes: runc, crun (default: both)', splitList)
    .addOption(
      new Option('--no-new-privileges <when>', 'whether the pod sets no_new_privs')
        .choices(['on', 'off', 'both'])
        // Without one, commander takes what starts with no- for true.
        .default(null, 'both')
    )
    .option(
      '--capabilities <names>',
      "of the container, for a profile in Docker's form (default: Docker's)",
      splitList
    )
    .option('--config <file>', "the project's options (default: ./tracewall.yaml)")
    .option('--no-config', 'read no tracewall.yaml')
    .option('--strict', 'exit with 1 also when something is not told')
    .option('--json', 'print it as JSON')
    .addHelpText('after', VERIFY_EXAMPLES)
    .action((profile: string, inputs: string[], options: VerifyOptions) =>
      choose(async io =>
        (await import('../commands/verify.ts')).verify(profile, inputs, options, io)
      )
    )
}

const VERIFY_EXAMPLES = `
Examples:
  tracewall verify profiles/web later.strace
  tracewall verify profiles/web/seccomp.json audit.log
  tracewall verify docker-default.json --capabilities net_admin web.strace

Exit status:
  1 when something would be refused; with --strict also when it is not told`
