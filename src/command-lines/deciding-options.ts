import { Option } from 'commander'
import type { Command as Commander } from 'commander'
import { collect, splitList, toCount } from './values.ts'

/** The options that decide what profiles are made of the behaviour. */
export function withDecidingOptions(command: Commander): Commander {
  return command
    .option('--map-path <from=to>', 'the image has FROM of the recording at TO', collect)
    .option(
      '--max-grant <paths>',
      'existing paths that a pattern may open unused (default: 2000)',
      toCount
    )
    .addOption(
      new Option('--apparmor <version>', 'AppArmor on the nodes (default: 3.0)').choices([
        '3.0',
        '4.0',
        '4.1'
      ])
    )
    .option('--grant-absent', 'allow files that were looked for and not there')
    .option(
      '--children',
      'programs that others execute get AppArmor profiles of their own, with only their own accesses'
    )
    .option('--self-contained', 'the nodes lack the files of the apparmor package')
    .option('--runtime <names>', 'container runtimes: runc, crun (default: both)', splitList)
    .addOption(
      new Option('--no-new-privileges <when>', 'whether the pod sets no_new_privs')
        .choices(['on', 'off', 'both'])
        // Without one, commander takes what starts with no- for true.
        .default(null, 'both')
    )
    .addOption(
      new Option(
        '--preset <preset>',
        'how much is inferred from what was seen (default: balanced)'
      ).choices(['strict', 'balanced', 'portable'])
    )
    .option(
      '--with <class>',
      'infer for this reason what the preset does not; the report names them',
      collect
    )
    .option('--without <class>', 'leave out what was inferred for this reason', collect)
    .option(
      '--condition <call>',
      'look at the arguments of this call, too: fcntl, ioctl, kill, prctl, tgkill',
      collect
    )
    .option('--no-conditions', 'look at names alone, at no arguments')
    .option('--config <file>', "the project's options (default: ./tracewall.yaml)")
    .option('--no-config', 'read no tracewall.yaml')
}
