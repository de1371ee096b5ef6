import { constants } from 'node:fs'
import { type FileHandle, lstat, open, rename, rm, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UserError } from '../../errors.ts'
import {
  decodeRecordingMeta,
  encodeRecordingMeta,
  type RecordingMeta
} from '../../trace/recording.ts'
import { errorCode, fileError } from '../file-error.ts'
import { readJsonFile } from '../read-json.ts'

/** The two files of a recording, readable by their owner only: `FILE` (the trace) and `FILE.recording.json`. */
export class RecordingFiles {
  readonly path: string
  /** Open for reading too: what strace writes by name can be read here, wherever the name leads by then. */
  readonly trace: FileHandle

  private constructor(path: string, trace: FileHandle) {
    this.path = path
    this.trace = trace
  }

  /**
   * Makes an empty trace. With `force` an older recording of this name goes away, its JSON too, so that it never stands
   * beside another run's trace; what is no recording stays.
   * @throws UserError
   */
  static async create(
    path: string,
    { force }: { readonly force: boolean }
  ): Promise<RecordingFiles> {
    const isOlder = force && isRecordingMeta(metaPath(path))
    for (const file of [path, metaPath(path)]) await makeRoom(file, force, isOlder)
    return new RecordingFiles(path, await createPrivate(path))
  }

  /** Replaces the JSON as a whole. @throws UserError */
  async writeMeta(meta: RecordingMeta): Promise<void> {
    const path = metaPath(this.path)
    const temporary = `${path}.${meta.id}.tmp`
    const file = await createPrivate(temporary)
    try {
      await file.writeFile(encodeRecordingMeta(meta))
      await file.sync()
      await rename(temporary, path)
    } catch (error) {
      await rm(temporary, { force: true })
      throw fileError(error, path, 'written')
    } finally {
      await file.close()
    }
  }

  /** Whether the name still leads to the trace: a command may clean the folder that it is recorded in. */
  async isInPlace(): Promise<boolean> {
    const [own, named] = await Promise.all([this.trace.stat(), lstat(this.path).catch(() => null)])
    return named !== null && named.dev === own.dev && named.ino === own.ino
  }

  /** The trace from its start. */
  chunks(): AsyncIterable<Uint8Array> {
    return this.trace.createReadStream({ start: 0, autoClose: false })
  }

  /** Why strace may have stopped writing. */
  async obstacle(): Promise<string> {
    const { bavail } = await statfs(dirname(this.path))
    return bavail === 0 ? 'no space left on the device' : 'strace ended before the command did'
  }

  /** Takes the files away again, when nothing was recorded. */
  async remove(): Promise<void> {
    await rm(metaPath(this.path), { force: true })
    if (await this.isInPlace()) await rm(this.path)
  }
}

function metaPath(path: string): string {
  return `${path}.recording.json`
}

/** Whether a path leads to what `record` writes beside a trace, from its start on. */
function isRecordingMeta(path: string): boolean {
  try {
    decodeRecordingMeta(readJsonFile(path, path), path)
    return true
  } catch (error) {
    if (error instanceof UserError) return false
    throw error
  }
}

async function makeRoom(path: string, force: boolean, isRecording: boolean): Promise<void> {
  try {
    const existing = await lstat(path)
    if (!existing.isFile())
      throw new UserError(`${path}: exists and is no regular file: choose another name with -o`)
    if (!force)
      throw new UserError(
        `${path}: exists already: choose another name with -o, or replace it with --force`
      )
    if (!isRecording)
      throw new UserError(
        `${path}: is no recording, which --force replaces: remove it, or choose another name with -o`
      )
    await rm(path)
  } catch (error) {
    if (error instanceof UserError) throw error
    if (errorCode(error) !== 'ENOENT') throw fileError(error, path, 'written')
  }
}

async function createPrivate(path: string): Promise<FileHandle> {
  const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = constants
  try {
    const file = await open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
    // A umask such as 0700 would take the owner's rights away.
    await file.chmod(0o600)
    return file
  } catch (error) {
    throw fileError(error, path, 'written')
  }
}
