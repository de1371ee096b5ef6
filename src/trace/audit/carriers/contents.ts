import type { Container } from '../records/audit-record.ts'

/** A record that a collector has taken apart or put beside its own fields: `text` is what follows `audit(T:S): `. */
export interface Unpacked {
  /** Name or number. */
  readonly type: string
  readonly text: Buffer
  /** Milliseconds; NaN: unknown. */
  readonly time: number
  readonly serial: number
  readonly node: string
  readonly container: Container | null
  /** Which machine it is of, as the journal tells. */
  readonly host?: string
}

/** What one JSON object of a log holds. */
export type Contents =
  | { readonly kind: 'records'; readonly records: readonly Unpacked[] }
  /** A line of the kernel's log, or of a program's. */
  | {
      readonly kind: 'message'
      readonly program: string
      readonly text: Buffer
      readonly host?: string
    }
  /** The text of the entry is not there. */
  | { readonly kind: 'missing' }
  /** Another tool's own form, which holds less than the records it was made from. */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'nothing' }
