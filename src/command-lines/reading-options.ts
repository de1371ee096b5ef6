import type { Command as Commander } from 'commander'
import { collect, oneOfList, splitList } from './values.ts'

/** What `--arch` means to a command. */
interface Arches {
  readonly flags: string
  readonly description: string
  readonly read: (value: string) => string[]
}

const LOG_ARCH: Arches = {
  flags: '--arch <name>',
  description: "of a log that shows none (default: this machine's)",
  read: oneOfList
}

/** To commands that make or ask profiles: those are for all of the architectures. */
export const PROFILE_ARCHES: Arches = {
  flags: '--arch <names>',
  description: "of a log that shows none (default: this machine's); a profile is for all of them",
  read: splitList
}

/** The arguments of a command that does nothing but read recordings, and its options. */
export function withInputs(command: Commander, arches: Arches = LOG_ARCH): Commander {
  return withReadingOptions(
    command.argument(
      '<input...>',
      'trace (.gz too), folder or prefix of a strace -ff set, behaviour file, or - for standard input; LABEL=INPUT labels a run'
    ),
    arches
  )
}

/** The options of every command that reads recordings. */
export function withReadingOptions(command: Commander, arches: Arches): Commander {
  return command
    .option(arches.flags, arches.description, arches.read)
    .option('--cwd <folder>', 'where the program was started, if the log is silent')
    .option(
      '--root <image>',
      'folder or tar archive of the root file system: where links lead, what binaries import'
    )
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
