import type { Writable } from 'node:stream'
import { UserError } from '../errors.ts'
import { printableLines } from './printable.ts'

/** What a command may touch of the process it runs in; handed in, so that commands are tested in process. */
export interface Io {
  /** Read at most once. */
  readonly stdin: AsyncIterable<Uint8Array>
  /** Results. */
  readonly stdout: Output
  /** Talk: warnings, errors, progress. */
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  /** Absolute path against which relative paths of the command line are meant. */
  readonly cwd: string
  /** libseccomp's name of the machine's architecture: `x86_64`. */
  readonly arch: string
}

export interface Output {
  readonly isTerminal: boolean
  /**
   * Resolves when the text is handed over: waiting for it is the back-pressure.
   * @throws ClosedOutput when nobody reads any more, UserError when it cannot be written
   */
  write(text: string): Promise<void>
}

/** The reader of an output went away (`| head -1`): the command ends, quietly. */
export class ClosedOutput extends Error {
  override readonly name = 'ClosedOutput'
}

/** Writes many small pieces as few large ones. */
export async function writeAll(output: Output, pieces: Iterable<string>): Promise<void> {
  const SIZE = 1 << 16
  let text = ''
  for (const piece of pieces) {
    text += piece
    if (text.length < SIZE) continue
    await output.write(text)
    text = ''
  }
  if (text !== '') await output.write(text)
}

/** The process as commands see it. */
export function processIo(): Io {
  return {
    // Not touched before a command asks: opening it would change the pipe that `record` hands to its child.
    get stdin() {
      return process.stdin
    },
    stdout: output(process.stdout, 'standard output'),
    stderr: output(process.stderr, 'standard error'),
    env: process.env,
    cwd: process.cwd(),
    arch: ARCHITECTURES.get(process.arch) ?? process.arch
  }
}

/** Node's name -> libseccomp's name, where they differ. */
const ARCHITECTURES: ReadonlyMap<string, string> = new Map([
  ['x64', 'x86_64'],
  ['ia32', 'x86'],
  ['arm64', 'aarch64'],
  ['ppc64', 'ppc64le']
])

function output(stream: Writable & { readonly isTTY?: boolean }, name: string): Output {
  const isTerminal = stream.isTTY === true
  let failure: Error | null = null
  // Without a listener a late EPIPE would be an uncaught exception.
  stream.on('error', error => (failure ??= outputError(error, name)))
  return {
    isTerminal,
    write: text =>
      new Promise((resolve, reject) => {
        if (failure !== null) return reject(failure)
        stream.write(isTerminal ? printableLines(text) : text, error => {
          if (!error) return resolve()
          failure ??= outputError(error, name)
          reject(failure)
        })
      })
  }
}

function outputError(error: NodeJS.ErrnoException, name: string): Error {
  // ERR_STREAM_DESTROYED follows once the stream has seen EPIPE.
  if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED')
    return new ClosedOutput(name, { cause: error })
  return new UserError(`${name}: cannot write: ${error.message}`, { cause: error })
}
