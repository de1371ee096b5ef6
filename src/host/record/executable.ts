import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { UserError } from '../../errors.ts'

export interface Executable {
  readonly path: string
  /** Runs with another user's or group's rights. */
  readonly isSetId: boolean
}

/**
 * The file that strace will execute for a command's name: the first file of that name in PATH that anyone may execute.
 * @throws UserError with status 127 (not found) or 126 (found, cannot be executed), as env(1) does
 */
export async function findExecutable(
  name: string,
  place: { readonly cwd: string; readonly path: string | undefined }
): Promise<Executable> {
  let obstacle: string | null = null
  for (const candidate of candidates(name, place)) {
    const file = await stat(candidate).catch(() => null)
    if (file === null) continue
    if (!file.isFile()) obstacle ??= file.isDirectory() ? 'it is a folder' : 'it is not a file'
    else if ((file.mode & 0o111) === 0) obstacle ??= 'it has no execute permission'
    else return { path: candidate, isSetId: (file.mode & 0o6000) !== 0 }
  }
  if (obstacle !== null)
    throw new UserError(`${name}: cannot be executed: ${obstacle}`, { exitStatus: 126 })
  const where = name.includes('/') ? 'no such file' : 'not found in PATH'
  throw new UserError(`${name}: ${where}`, { exitStatus: 127 })
}

function candidates(
  name: string,
  place: { readonly cwd: string; readonly path: string | undefined }
): readonly string[] {
  if (name === '') return []
  if (name.includes('/')) return [resolve(place.cwd, name)]
  // An empty element means the working folder.
  return (place.path ?? '').split(':').map(folder => resolve(place.cwd, folder, name))
}
