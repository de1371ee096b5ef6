import facts from './recording-settings.json' with { type: 'json' }

/** A setting of a node without which an audit log loses records. */
export interface RecordingSetting {
  readonly id: string
  /** Needless where the setting of this id is as it should be. */
  readonly unless?: string
  /** Not known where the setting of this id is not as it should be. */
  readonly needs?: string
  readonly what: string
  /** Prints the present value, in a POSIX shell as root. */
  readonly read: string
  /** What the value must be, as a pattern of the shell's `case`. */
  readonly wants: string
  /** The command, or what else to do. */
  readonly fix: string
  readonly why: string
}

/** In the order in which they are checked. Source: Linux 6.1, auditctl(8), see the JSON. */
export const recordingSettings: readonly RecordingSetting[] = facts.settings
