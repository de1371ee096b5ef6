import type { PathArgument } from '../../../facts/path-syscalls.ts'
import { CREATE, DELETE, NORMAL, PARENT, UNNAMED } from './audit-event.ts'
import type { AuditEvent } from './audit-event.ts'

/**
 * Which PATH record of an event is of a path argument; -1 when none is. The kernel writes one for every name that it looked
 * up and one for the folder of a name that it makes or takes away (PARENT), so that the call's own arguments are found by
 * what became of them: a rename takes one name away and makes another, and what it overwrites is taken away as well.
 * Source: Linux 6.1 kernel/auditsc.c __audit_inode, __audit_inode_child; fs/namei.c
 */
export function itemOf(
  event: AuditEvent,
  argument: PathArgument,
  paths: readonly PathArgument[]
): number {
  switch (argument.role) {
    case 'source':
    case 'delete':
    case 'delete-folder':
      return firstOf(event, DELETE) ?? firstOf(event, NORMAL) ?? firstOf(event, UNNAMED) ?? -1
    case 'target':
      return lastOf(event, CREATE) ?? -1
    case 'create-folder':
    case 'name':
      // A symbolic link's text is looked up by nobody, but has a record (UNKNOWN).
      return lastOf(event, CREATE) ?? lastOf(event, NORMAL) ?? onlyUnnamed(event) ?? -1
    case undefined:
      return plainItem(event, argument, paths)
  }
  return argument.role satisfies never
}

/** The PATH record of the folder in which a name was made or taken away, of two the last or the first; -1 without one. */
export function folderItem(event: AuditEvent, isLast: boolean): number {
  return (isLast ? lastOf(event, PARENT) : firstOf(event, PARENT)) ?? -1
}

/**
 * True when the event announced more PATH records than it has. That of a message queue's folder is never written, which is the
 * only one where no such queue was found. `isOfQueue`: the call opens or removes a message queue.
 */
export function lacksPaths(event: AuditEvent, isOfQueue: boolean): boolean {
  const lacking = event.items - event.paths
  if (lacking !== 1) return lacking > 0
  const isChange = firstOf(event, CREATE) !== undefined || firstOf(event, DELETE) !== undefined
  return !(isChange || isOfQueue) || firstOf(event, PARENT) !== undefined
}

/** The first name that is neither a folder looked through nor of another argument. */
function plainItem(
  event: AuditEvent,
  argument: PathArgument,
  paths: readonly PathArgument[]
): number {
  // Of a program, what stands behind it is what the kernel opened for it: its loader, or an interpreter.
  const last = argument.access === 'x' ? 0 : event.lastItem
  const others =
    paths.length > 1 && paths.some(path => path !== argument && path.role !== undefined)
  for (let item = 0; item <= last; item++) {
    if (event.seen[item] !== 1) continue
    const type = event.types[item]!
    if (type !== PARENT && !(others && type === CREATE)) return item
  }
  return -1
}

function firstOf(event: AuditEvent, type: number): number | undefined {
  for (let item = 0; item <= event.lastItem; item++)
    if (event.seen[item] === 1 && event.types[item] === type) return item
  return undefined
}

function lastOf(event: AuditEvent, type: number): number | undefined {
  for (let item = event.lastItem; item >= 0; item--)
    if (event.seen[item] === 1 && event.types[item] === type) return item
  return undefined
}

function onlyUnnamed(event: AuditEvent): number | undefined {
  const first = firstOf(event, UNNAMED)
  return first !== undefined &&
    first === lastOf(event, UNNAMED) &&
    lastOf(event, PARENT) === undefined
    ? first
    : undefined
}
