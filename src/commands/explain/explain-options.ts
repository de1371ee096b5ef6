import type { DecidingOptions } from '../generate/generate-options.ts'
import type { ReadingOptions } from '../reading-options.ts'

/** What `explain` was asked on the command line. */
export interface ExplainOptions extends ReadingOptions, DecidingOptions {
  /** The question is why it is refused. */
  readonly not?: string
  /** `runc=1.3.3` */
  readonly nodeUpgrade?: string
  readonly json?: true
}
