import { resolve } from 'node:path'
import type { Behaviour } from '../behaviour/behaviour.ts'
import { merge } from '../behaviour/merge.ts'
import { observe } from '../behaviour/observe.ts'
import type { ObserveOptions } from '../behaviour/observe.ts'
import { UserError } from '../errors.ts'
import { ARCHES, isArch } from '../facts/syscall-table.ts'
import type { Io } from '../host/io.ts'
import { showProgress } from '../host/progress.ts'
import type { Progress } from '../host/progress.ts'
import { readInputs } from '../host/read-input.ts'
import { rootLinks } from '../host/root-links.ts'
import { selectionOf } from './selection-options.ts'

/** The options of every command that reads recordings. */
export interface ReadingOptions {
  readonly arch?: string
  readonly cwd?: string
  readonly root?: string
  readonly key?: readonly string[]
  readonly exe?: readonly string[]
  readonly notExe?: readonly string[]
  readonly comm?: readonly string[]
  readonly pid?: readonly string[]
  readonly profile?: readonly string[]
  readonly container?: readonly string[]
  readonly pod?: readonly string[]
  readonly since?: string
  readonly until?: string
}

export interface Observed {
  readonly behaviour: Behaviour
  /** What the first input is called. */
  readonly name: string
  /** What was wrong with the files themselves, for a person. */
  readonly notices: readonly string[]
}

/** Everything that the inputs of a command line show, as one behaviour. @throws UserError */
export async function observeInputs(
  inputs: readonly string[],
  options: ReadingOptions,
  io: Io
): Promise<Observed> {
  const settings = observeOptions(options, io)
  const notices: string[] = []
  let progress: Progress | null = null
  const { recordings, behaviours, name, size } = await readInputs(inputs, io, {
    notice: text => notices.push(text),
    progress: bytes => progress?.add(bytes)
  })
  progress = showProgress(io.stderr, size, Date.now)
  try {
    let seen = behaviours
    for (const recording of recordings) {
      const behaviour = await observe(recording, settings)
      // One merge of many is cheaper than many merges of two, and memory stays that of a few.
      seen = seen.length < 32 ? [...seen, behaviour] : [merge(...seen, behaviour)]
    }
    return { behaviour: merge(...seen), name, notices }
  } finally {
    progress.clear()
  }
}

function observeOptions(options: ReadingOptions, io: Io): ObserveOptions {
  const { arch, cwd, root } = options
  if (arch !== undefined && !isArch(arch))
    throw new UserError(`--arch ${arch}: not known; those known are ${ARCHES.join(', ')}`)
  if (cwd !== undefined && !cwd.startsWith('/'))
    throw new UserError(`--cwd ${cwd}: give the absolute path that the program was started in`)
  return {
    arch: arch ?? io.arch,
    cwd: cwd ?? null,
    resolveLink: root === undefined ? null : rootLinks(resolve(io.cwd, root)),
    selection: selectionOf(options)
  }
}
