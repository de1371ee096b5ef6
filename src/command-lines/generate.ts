import { Option } from 'commander'
import type { Command as Commander } from 'commander'
import type { GenerateOptions } from '../commands/generate/generate-options.ts'
import type { Choose } from './choose.ts'
import { withDecidingOptions } from './deciding-options.ts'
import { PROFILE_ARCHES, withInputs } from './reading-options.ts'
import { collect, splitList, toPercent } from './values.ts'

/** The line of `tracewall generate`. */
export function addGenerate(program: Commander, choose: Choose): void {
  withDecidingOptions(withInputs(program.command('generate'), PROFILE_ARCHES))
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
      new Option(
        '--mode <mode>',
        'log: allow everything, log what would be refused (default: enforce)'
      ).choices(['enforce', 'log'])
    )
    .option(
      '--targets <names>',
      'write these files only: seccomp, apparmor, pod, behaviour, report',
      splitList
    )
    .option('--kubernetes <version>', 'version of the cluster, such as 1.29 (default: 1.31)')
    .option('--templates <folder>', 'templates in place of our own')
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
      choose(async io => (await import('../commands/generate.ts')).generate(inputs, options, io))
    )
}

const GENERATE_EXAMPLES = `
Examples:
  tracewall generate web.strace.gz
  tracewall generate --name shop web.strace worker.strace
  tracewall generate --mode log --out first/ web.strace
  tracewall generate --base profiles/web later.strace
  zstd -dc web.strace.zst | tracewall generate --print seccomp -

Exit status:
  1 when --strict, --require-completeness or what tracewall.yaml never allows
  says no`
