import type { Arch } from '../../facts/syscall-table.ts'

/** What has to be done to the text of a seccomp profile. */
export type SeccompEdit =
  /** Allow the call, whatever its arguments. */
  | { readonly kind: 'call'; readonly name: string }
  | ValueEdit
  /** List the architecture. */
  | { readonly kind: 'architecture'; readonly arch: Arch }

/** Allow the call with this value of the masked argument, besides those that are allowed; without a mask all bits count. */
export interface ValueEdit {
  readonly kind: 'value'
  readonly name: string
  readonly index: number
  readonly value: bigint
  readonly mask: bigint | null
}

/** For a person. */
export function describeEdit(edit: SeccompEdit): string {
  switch (edit.kind) {
    case 'call':
      return `system call ${edit.name}`
    case 'value':
      return `system call ${edit.name} with argument ${edit.index} = 0x${edit.value.toString(16)}`
    case 'architecture':
      return `architecture ${edit.arch}`
    default:
      return edit satisfies never
  }
}
