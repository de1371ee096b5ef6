import { settled } from '../behaviour/behaviour.ts'
import type { Behaviour, StreamedBehaviour } from '../behaviour/behaviour.ts'
import type { BinaryFiles } from '../binaries/binary.ts'
import { lookUpBinaries, usedBy } from '../behaviour/binaries.ts'
import { merge } from '../behaviour/merge.ts'
import { observe, observeStreamed } from '../behaviour/observe/observe.ts'
import type { ObserveOptions, Watch } from '../behaviour/observe/observe.ts'
import { UserError } from '../errors.ts'
import { ARCHES, isArch } from '../facts/syscall-table.ts'
import type { Arch } from '../facts/syscall-table.ts'
import type { FileTree } from '../host/root/file-tree.ts'
import { inlineLess } from '../host/inline-less.ts'
import type { Io } from '../host/io.ts'
import { givenPath } from './given-path.ts'
import { openRoot } from '../host/root/open-root.ts'
import { showProgress } from '../host/progress.ts'
import type { Progress } from '../host/progress.ts'
import { readBinaryList } from '../host/input/read-binary-list.ts'
import { readInputs } from '../host/input/read-input.ts'
import { rootFiles } from '../host/root/root-files.ts'
import { rootLinks } from '../host/root/root-links.ts'
import type { Recording } from '../trace/recording.ts'
import type { ReadingOptions } from './reading-options.ts'
import { refuseIdleSelection, selectionOf } from './selection-options.ts'

export interface Observed<B extends StreamedBehaviour = Behaviour> {
  readonly behaviour: B
  /** What the first input is called. */
  readonly name: string
  /** What was wrong with the files themselves, for a person. */
  readonly notices: readonly string[]
  /** Run's id -> what it was read from; behaviour files have none. */
  readonly recordings: ReadonlyMap<string, Recording>
  /** What `--root` names; null without it. */
  readonly root: FileTree | null
}

/** Everything that the inputs of a command line show, as one behaviour. @throws UserError */
export async function observeInputs(
  inputs: readonly string[],
  options: ReadingOptions,
  io: Io,
  watch?: Watch
): Promise<Observed> {
  const observed = await streamInputs(inputs, options, io, watch)
  return { ...observed, behaviour: settled(observed.behaviour) }
}

/** As `observeInputs`, for who goes through the files once: those of a single recording are not held. @throws UserError */
export async function streamInputs(
  inputs: readonly string[],
  options: ReadingOptions,
  io: Io,
  watch?: Watch
): Promise<Observed<StreamedBehaviour>> {
  inlineLess()
  const root = await rootOf(options, io)
  const settings = { ...observeOptions(options, io, root), ...(watch ? { watch } : {}) }
  const readFrom = new Map<string, Recording>()
  const notices: string[] = []
  let progress: Progress | null = null
  const { recordings, behaviours, name, size } = await readInputs(inputs, io, {
    notice: text => notices.push(text),
    progress: bytes => progress?.add(bytes)
  })
  const isSingle = recordings.length === 1 && behaviours.length === 0
  progress = showProgress(io.stderr, size, Date.now)
  try {
    let seen: readonly StreamedBehaviour[] = behaviours
    for (const recording of recordings) {
      const behaviour = await (isSingle ? observeStreamed : observe)(recording, settings)
      readFrom.set(behaviour.runs[0]!.id, recording)
      // One merge of many is cheaper than many merges of two, and memory stays that of a few.
      seen = seen.length < 32 ? [...seen, behaviour] : [merge(...[...seen, behaviour].map(settled))]
    }
    const whole = isSingle ? seen[0]! : merge(...seen.map(settled))
    const read = whole.runs.filter(({ id }) => readFrom.has(id))
    const formats = read.map(({ format }) => format)
    refuseIdleSelection(options, formats, behaviours)
    const told = [
      ...(root ? [{ option: givenPath(options, 'root')!.shown, files: rootFiles(root) }] : []),
      ...(await listOf(options, io))
    ]
    const behaviour = told.reduce((known, each) => addBinaries(known, each, notices), whole)
    return { behaviour, name, notices, recordings: readFrom, root }
  } finally {
    progress.clear()
  }
}

/** The root file system that the options name. @throws UserError */
export async function rootOf(options: ReadingOptions, io: Io): Promise<FileTree | null> {
  const given = givenPath(options, 'root')
  return given && openRoot(options.root!, io.cwd, given.shown)
}

/** @throws UserError for a name that is none */
export function readArchitectures(names: readonly string[] = []): Arch[] {
  return names.map(name => {
    if (isArch(name)) return name
    throw new UserError(`--arch ${name}: not known; those known are ${ARCHES.join(', ')}`)
  })
}

/** Files that can be looked into, and the option that names them. */
interface ToldFiles {
  readonly option: string
  readonly files: BinaryFiles
}

async function listOf(options: ReadingOptions, io: Io): Promise<ToldFiles[]> {
  const given = givenPath(options, 'binaries')
  if (given === null) return []
  const files = await readBinaryList(options.binaries!, given.shown, io)
  return [{ option: given.shown, files }]
}

/** What the binaries can call. */
function addBinaries(
  whole: StreamedBehaviour,
  { option, files }: ToldFiles,
  notices: string[]
): Behaviour {
  const behaviour = settled(whole)
  const used = usedBy(behaviour).binaries
  if (used.length > 0 && used.every(path => files.resolve(path) === null))
    notices.push(
      `${option}: has none of the programs and libraries that were used, such as ${used[0]}; give that of the image`
    )
  return lookUpBinaries(behaviour, files)
}

function observeOptions(options: ReadingOptions, io: Io, root: FileTree | null): ObserveOptions {
  const { arch, cwd } = options
  if (cwd !== undefined && !cwd.startsWith('/'))
    throw new UserError(`--cwd ${cwd}: give the absolute path that the program was started in`)
  return {
    arch: readArchitectures(arch)[0] ?? io.arch,
    cwd: cwd ?? null,
    resolveLink: root && rootLinks(root),
    selection: selectionOf(options)
  }
}
