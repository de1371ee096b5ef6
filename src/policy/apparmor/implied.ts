import { implied } from '../../facts/implied-files.ts'
import type { ImpliedFile } from '../../facts/implied-files.ts'
import { withMergedUsr } from '../../facts/usual-links.ts'
import { quotePath } from '../../language/apparmor/quote.ts'
import type { Reason } from '../policy.ts'
import type { ExecutedProgram } from './children.ts'
import type { InferredFile } from './file-drafts.ts'

/** What no system call shows; `executed` are the patterns of the programs that were started. */
export function* impliedBy(executed: readonly string[]): Generator<InferredFile> {
  for (const pattern of executed) if (pattern !== MEMORY) yield mapped(pattern)
  yield* filesOf('always')
  if (executed.length > 0) yield* filesOf('executing')
}

/** What a program needs to be started under a profile of its own: the kernel asks again about what it maps for it. */
export function ofStarted({ path, isScript }: ExecutedProgram): InferredFile[] {
  const pattern = withMergedUsr(quotePath(path))
  const own = pattern === MEMORY ? [] : [mapped(pattern)]
  return [...own, ...filesOf('executing'), ...(isScript ? filesOf('script') : [])]
}

/** What is executed by this name is a file in memory, for the mapping of which AppArmor is not asked. */
const MEMORY = '/'

function filesOf(when: ImpliedFile['when']): InferredFile[] {
  return implied(when).map(({ pattern, access, class: kind, why }) => ({
    pattern,
    access,
    reason: { class: kind, text: why }
  }))
}

// The kernel maps a program without a call. AppArmor asks about it when the entry point starts under its new profile,
// unless the runtime is unconfined (Linux 6.1 security/apparmor/file.c, aa_file_perm).
function mapped(pattern: string): InferredFile {
  return { pattern, access: 'rm', reason: MAPPED }
}

const MAPPED: Reason = { class: 'loader', text: 'the kernel maps what it executes' }
