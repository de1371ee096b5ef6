import { UserError } from '../errors.ts'

/** An option as it is written, and whether the command line gives it. */
export type Given = readonly [option: string, isGiven: boolean]

/**
 * An option that changes nothing beside another one: whoever gave it expects something else than what would come.
 * @param why such as `--print writes no file`
 * @throws UserError that names the first
 */
export function refuseIdle(options: readonly Given[], why: string): void {
  const idle = options.find(([, isGiven]) => isGiven)
  if (idle) throw new UserError(`${idle[0]} has no effect: ${why}`)
}

/** What `--print` makes of options that are about files. @throws UserError */
export function refuseIdleWithPrint(options: {
  readonly print?: string
  readonly out?: string
  readonly force?: true
  readonly json?: true
  readonly targets?: readonly string[]
}): void {
  if (options.print === undefined) return
  const about: readonly Given[] = [
    ['--out', options.out !== undefined],
    ['--force', options.force === true],
    ['--json', options.json === true],
    ['--targets', options.targets !== undefined]
  ]
  refuseIdle(about, '--print writes no file and prints the one that it names')
}
