import type { DecidingOptions } from '../generate/generate-options.ts'
import type { ReadingOptions } from '../reading-options.ts'
import type { ConfigChoice } from '../with-config.ts'

/** What `verify` was asked on the command line. */
export interface VerifyOptions
  extends
    ReadingOptions,
    ConfigChoice,
    Pick<DecidingOptions, 'mapPath' | 'runtime' | 'newPrivileges'> {
  /** Of the container, for a profile in Docker's form. */
  readonly capabilities?: readonly string[]
  readonly strict?: true
  readonly json?: true
}
