import { UserError } from '../errors.ts'

/** One line for a failed system call on a file: `web.strace: cannot be read: no such file`. */
export function fileError(error: unknown, path: string, doing: 'read' | 'written'): UserError {
  const code = errorCode(error)
  const reason = REASONS.get(code) ?? (code || (error instanceof Error ? error.message : 'unknown'))
  return new UserError(`${path}: cannot be ${doing}: ${reason}`, { cause: error })
}

/** `ENOENT`, or '' for what is not a system call's error. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : ''
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'no such file or folder'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'not permitted'],
  ['EEXIST', 'a file is in the way'],
  ['EISDIR', 'it is a folder'],
  ['ENOTDIR', 'a part of the path is not a folder'],
  ['ELOOP', 'too many symbolic links'],
  ['ENAMETOOLONG', 'the name is too long'],
  ['ENOSPC', 'no space left on the device'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EROFS', 'the file system is read-only'],
  ['EFBIG', 'the file would be too large'],
  ['EIO', 'input/output error'],
  ['EMFILE', 'too many open files'],
  ['EBUSY', 'the file is in use'],
  ['ENXIO', 'it is a socket or a device without a driver']
])
