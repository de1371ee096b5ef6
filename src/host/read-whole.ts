import { UserError } from '../errors.ts'
import { fileError } from './file-error.ts'
import { kindOf } from './kind-of.ts'
import { readAtMost } from './read-at-most.ts'

/**
 * All bytes of a regular file that is held in memory, wherever links lead. What somebody else has put in its place may be a
 * pipe that nobody writes, a device without an end, or more than the file can have to say.
 * @param shown the path for messages
 * @param most bytes
 * @throws UserError for what cannot be read, is no regular file, or is larger
 */
export function readWhole(path: string, shown: string, most: number): Buffer {
  if (kindOf(path, shown) === 'other')
    throw new UserError(`${shown}: is a device, a pipe or a socket; give a file`)
  const bytes = readBytes(path, shown, most)
  if (bytes === null) throw tooLarge(shown, most)
  return bytes
}

/** The error for an input of more than `most` bytes. */
export function tooLarge(shown: string, most: number): UserError {
  return new UserError(
    `${shown}: is larger than ${Math.ceil(most / (1 << 20))} MiB, the most that is read of it`
  )
}

function readBytes(path: string, shown: string, most: number): Buffer | null {
  try {
    return readAtMost(path, most)
  } catch (error) {
    throw fileError(error, shown, 'read')
  }
}
