import type { Caller, Owned } from '../../../trace/sink.ts'

/** What is wanted of a file, as in one digit of its mode; of a folder EXECUTE is to search it. */
export const READ = 4
export const WRITE = 2
export const EXECUTE = 1

/** A folder. */
export function isFolder({ mode }: Owned): boolean {
  return (mode & 0o170000) === 0o040000
}

/** A folder that not everyone may search. */
export function isClosed(file: Owned): boolean {
  return isFolder(file) && (file.mode & EXECUTE) === 0
}

/** How sure it is that owner, group and mode refuse: groups that a process is in beside its own are not told. */
export type Refusal = 'sure' | 'unless in group'

/** Null: they permit all that is wanted. Source: Linux 6.1 fs/namei.c acl_permission_check */
export function refusal({ uid, gid }: Caller, file: Owned, wanted: number): Refusal | null {
  const permits = (shift: number): boolean => ((file.mode >> shift) & wanted) === wanted
  if (uid === file.owner) return permits(6) ? null : 'sure'
  if (gid === file.group) return permits(3) ? null : 'sure'
  if (permits(3)) return permits(0) ? null : 'unless in group'
  if (permits(0)) return gid === null ? 'unless in group' : null
  return 'sure'
}
