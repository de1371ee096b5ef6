import { isFolderMode } from '../../../trace/file-mode.ts'
import type { Caller, Owned } from '../../../trace/sink.ts'

/** Access wanted of a file, as bits of one octal digit of its mode; of a folder EXECUTE means search. */
export const READ = 4
export const WRITE = 2
export const EXECUTE = 1

export function isFolder({ mode }: Owned): boolean {
  return isFolderMode(mode)
}

/** True for a folder that "others" may not search. */
export function isClosed(file: Owned): boolean {
  return isFolder(file) && (file.mode & EXECUTE) === 0
}

/** How certain a refusal is: a log does not show a process's supplementary groups, which may permit the access. */
export type Refusal = 'sure' | 'unless in group'

/** Whether owner, group and mode refuse any of `wanted`; null if they permit all. Source: Linux 6.1 fs/namei.c acl_permission_check */
export function refusal({ uid, gid }: Caller, file: Owned, wanted: number): Refusal | null {
  const permits = (shift: number): boolean => ((file.mode >> shift) & wanted) === wanted
  if (uid === file.owner) return permits(6) ? null : 'sure'
  if (gid === file.group) return permits(3) ? null : 'sure'
  if (permits(3)) return permits(0) ? null : 'unless in group'
  if (permits(0)) return gid === null ? 'unless in group' : null
  return 'sure'
}
