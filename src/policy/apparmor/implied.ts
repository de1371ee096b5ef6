import { impliedFiles } from '../../facts/implied-files.ts'
import type { InferredFile } from './file-drafts.ts'

/** What no system call shows; `executed` are the patterns of the programs that were started. */
export function impliedBy(executed: readonly string[]): InferredFile[] {
  const files = impliedFiles.filter(({ when }) => when === 'always' || executed.length > 0)
  return [
    ...executed.map(program),
    ...files.map((file): InferredFile => ({
      pattern: file.pattern,
      access: file.access,
      reason: { class: file.class, text: file.why }
    }))
  ]
}

// The kernel maps a program without a call. AppArmor asks about it when the entry point starts under its new profile,
// unless the runtime is unconfined (Linux 6.1 security/apparmor/file.c, aa_file_perm).
function program(pattern: string): InferredFile {
  return {
    pattern,
    access: 'rm',
    reason: { class: 'loader', text: 'the kernel maps what it executes' }
  }
}
