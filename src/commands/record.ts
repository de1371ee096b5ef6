import { randomUUID } from 'node:crypto'
import { basename, resolve } from 'node:path'
import { usedBy } from '../behaviour/binaries.ts'
import { observe } from '../behaviour/observe/observe.ts'
import { findBinaries } from '../binaries/reach.ts'
import { UserError } from '../errors.ts'
import { findExecutable } from '../host/record/executable.ts'
import type { Io } from '../host/io.ts'
import { readEnds } from '../host/input/log-ends.ts'
import { machineLinks } from '../host/record/machine-links.ts'
import { machineOwners } from '../host/record/machine-owners.ts'
import { currentUser, kernelRelease } from '../host/record/machine.ts'
import { RecordingFiles } from '../host/record/recording-files.ts'
import { explainRefusal } from '../host/record/refusal.ts'
import { folderTree } from '../host/root/file-tree.ts'
import { rootFiles } from '../host/root/root-files.ts'
import { runTraced } from '../host/record/run-traced.ts'
import { straceVersion, trialMessage } from '../host/record/strace.ts'
import { numbered } from '../numbered.ts'
import { shellWord } from '../render/install.ts'
import type { RecordingMeta } from '../trace/recording.ts'
import { straceOptions } from '../trace/strace/options.ts'
import { readCommandOutcome } from '../trace/strace/command-outcome.ts'

export interface RecordOptions {
  /** The command's name and its arguments. */
  readonly command: readonly string[]
  /** File of the trace; `<command>.strace` in the working folder when absent. */
  readonly out?: string
  /** Replaces an older recording of that name. */
  readonly force?: boolean
  /** Bytes of data and arguments that reach the log (`strace -s`); 0 when absent, for they may be secrets. */
  readonly stringLimit?: number
}

/**
 * Runs a command under strace and keeps the trace with what only the recorder knows.
 * @returns the command's own status, 128 + N when signal N killed it
 * @throws UserError with status 127 (no such command), 126 (it cannot be executed) or 125 (any other failure of ours)
 */
export async function record(options: RecordOptions, io: Io): Promise<number> {
  try {
    return await recordCommand(options, io)
  } catch (error) {
    if (!(error instanceof UserError) || error.exitStatus !== 2) throw error
    // 2 may be an answer of the command.
    throw new UserError(error.message, { exitStatus: 125, cause: error })
  }
}

async function recordCommand(options: RecordOptions, io: Io): Promise<number> {
  const name = options.command[0]
  if (name === undefined)
    throw new UserError('no command to record: tracewall record -- COMMAND...')
  if (options.out === '-')
    throw new UserError(
      "-o -: standard output is the command's own: name a file (./- for one of that name)"
    )
  const version = await straceVersion(io)
  const user = currentUser()
  const executable = await findExecutable(name, { cwd: io.cwd, path: io.env['PATH'] })
  if (executable.isSetId && user.uid !== 0) await note(io, `${executable.path}: ${SET_ID}`)

  const out = options.out ?? `${basename(name)}.strace`
  const straceArgs = straceOptions(version, options.stringLimit ?? 0)
  const meta: RecordingMeta = {
    id: randomUUID(),
    architecture: io.arch,
    kernel: kernelRelease(),
    cwd: io.cwd,
    user,
    program: name,
    strace: { version: version.text, options: straceArgs },
    links: [],
    owners: [],
    binaries: []
  }
  const files = await RecordingFiles.create(resolve(io.cwd, out), {
    force: options.force ?? false
  })
  try {
    // At the start already: a pod that is killed leaves a trace that can be used.
    await files.writeMeta(meta)
    const args = [...straceArgs, '-o', files.path, '--', ...options.command]
    const status = await runTraced(args, files.trace, io)
    await judge(files, name, status, io)
    const { lines, ...found } = await lookAround(files, out, meta)
    await files.writeMeta({ ...meta, ...found })
    await note(
      io,
      `recorded ${numbered(lines, 'line')} in ${out}; next: tracewall generate ${shellWord(out)}`
    )
    return status
  } finally {
    await files.trace.close()
  }
}

// The kernel ignores the set-id bits of a traced program, unless the tracer is root.
const SET_ID =
  'is set-user-ID or set-group-ID, but runs without those rights here: record it as root'

/** @throws UserError when there is no whole trace */
async function judge(files: RecordingFiles, name: string, status: number, io: Io): Promise<void> {
  const ends = await readEnds(files.trace)
  const outcome = readCommandOutcome(ends.first, ends.last)
  switch (outcome.kind) {
    case 'untraced':
      await files.remove()
      throw new UserError(explainRefusal(await trialMessage(io)))
    case 'refused':
      await files.remove()
      throw notExecuted(name, outcome.error)
    case 'cut':
      throw new UserError(
        `${files.path}: the trace is cut: ${await files.obstacle()} (status ${status})`
      )
    case 'whole':
      if (!(await files.isInPlace()))
        throw new UserError(
          `${files.path}: was removed or replaced while the command ran: record into another folder with -o`
        )
  }
}

function notExecuted(name: string, errno: string): UserError {
  const reason = REFUSALS.get(errno) ?? errno
  return new UserError(`${name}: cannot be executed: ${reason}`, {
    exitStatus: errno === 'ENOENT' ? 127 : 126
  })
}

const REFUSALS: ReadonlyMap<string, string> = new Map([
  // strace has found the file itself.
  ['ENOENT', 'the interpreter that it names does not exist'],
  ['ENOEXEC', 'it is neither a program of this machine nor a script that starts with #!'],
  ['EACCES', 'permission denied'],
  ['E2BIG', 'its arguments and environment are too long']
])

/**
 * Where the paths of the trace lead (whoever observes it asks for just those whose links matter), whose they are, and what is
 * in the programs and libraries that it used.
 */
async function lookAround(
  files: RecordingFiles,
  label: string,
  meta: RecordingMeta
): Promise<Pick<RecordingMeta, 'links' | 'owners' | 'binaries'> & { readonly lines: number }> {
  const links = new Map<string, string>()
  const resolve = machineLinks()
  const source = { name: basename(files.path), tid: null, chunks: () => files.chunks() }
  const behaviour = await observe(
    { label, sources: [source], meta },
    {
      arch: meta.architecture,
      cwd: meta.cwd,
      resolveLink: path => {
        const target = resolve(path)
        if (target !== null) links.set(path, target)
        return target
      }
    }
  )
  return {
    links: [...links],
    owners: machineOwners(behaviour.files, meta.user),
    binaries: findBinaries(usedBy(behaviour), rootFiles(folderTree('/'))),
    lines: behaviour.runs.reduce((sum, run) => sum + run.ledger.lines, 0)
  }
}

/** Writes a message among the command's own output; a closed stderr is no reason to fail. */
async function note(io: Io, text: string): Promise<void> {
  await io.stderr.write(`tracewall: ${text}\n`).catch(() => {})
}
