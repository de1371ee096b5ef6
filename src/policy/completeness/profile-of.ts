import type { Behaviour } from '../../behaviour/behaviour.ts'
import { FileRules } from '../apparmor/file-rules.ts'
import { draftFiles } from '../apparmor/files.ts'
import type { DecideOptions } from '../options.ts'
import { neededPaths } from '../paths/needed-paths.ts'
import type { NeededPath } from '../paths/needed-paths.ts'
import type { SyscallRule } from '../policy.ts'
import { decideSeccomp } from '../seccomp.ts'

/** The profile that some of the runs would have given; each part is decided when it is first needed. */
export class ProfileOf {
  readonly #behaviour: Behaviour
  readonly #options: DecideOptions
  #calls: ReadonlyMap<string, SyscallRule> | undefined
  #files: FileRules | undefined

  constructor(behaviour: Behaviour, options: DecideOptions) {
    this.#behaviour = behaviour
    this.#options = options
  }

  /** Rules that allow something, by the name of the call. */
  get calls(): ReadonlyMap<string, SyscallRule> {
    // Runs without any call are no basis for a filter.
    this.#calls ??= new Map(
      (this.#behaviour.syscalls.length === 0
        ? []
        : decideSeccomp(this.#behaviour, this.#options).rules
      )
        .filter(rule => rule.action === 'allow')
        .map(rule => [rule.name, rule])
    )
    return this.#calls
  }

  get files(): FileRules {
    return (this.#files ??= new FileRules(draftFiles(this.#behaviour, this.#options).grants()))
  }

  /** What other runs need, where the image has it. */
  needsOf(own: Behaviour): NeededPath[] {
    return neededPaths(own, this.#options)
  }
}
