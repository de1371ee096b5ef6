import { fstatSync, writeFileSync } from 'node:fs'
import type { Writable } from 'node:stream'
import type { UserError } from '../errors.ts'
import { fileError } from './file-error.ts'
import { printable, printableLines } from './printable.ts'

/** What a command may touch of the process it runs in; handed in, so that commands are tested in process. */
export interface Io {
  /** Read at most once; `isTTY` when a person types it. */
  readonly stdin: AsyncIterable<Uint8Array> & { readonly isTTY?: boolean }
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
  /** Columns of the terminal; Infinity for a file or a pipe, where a line is a line. */
  readonly width: number
  /** True when the reader went away (`| head -1`): what is written from then on is dropped. */
  readonly isClosed: boolean
  /** Resolves when the text is handed over: waiting for it is the back-pressure. @throws UserError */
  write(text: string): Promise<void>
  /** Replaces the terminal's current line; '' takes it away. Only for a terminal. */
  rewriteLine(text: string): void
}

/** Writes many small pieces as few large ones; stops when nobody reads any more. */
export async function writeAll(output: Output, pieces: Iterable<string>): Promise<void> {
  const SIZE = 1 << 16
  let text = ''
  for (const piece of pieces) {
    text += piece
    if (text.length < SIZE) continue
    if (output.isClosed) return
    await output.write(text)
    text = ''
  }
  if (text !== '') await output.write(text)
}

/** The process as commands see it. */
export function processIo(): Io {
  let stdout: Output | undefined
  let stderr: Output | undefined
  return {
    // Streams are opened when a command asks for them: each takes time, and opening standard input would change the pipe
    // that `record` hands to its child.
    get stdin() {
      return process.stdin
    },
    get stdout() {
      return (stdout ??= output(process.stdout, 'standard output'))
    },
    get stderr() {
      return (stderr ??= output(process.stderr, 'standard error'))
    },
    env: process.env,
    get cwd() {
      return workingFolder()
    },
    arch: ARCHITECTURES.get(process.arch) ?? process.arch
  }
}

/** @throws UserError when somebody removed it */
function workingFolder(): string {
  try {
    return process.cwd()
  } catch (error) {
    throw fileError(error, 'the working folder', 'read')
  }
}

/** Node's name -> libseccomp's name, where they differ. */
const ARCHITECTURES: ReadonlyMap<string, string> = new Map([
  ['x64', 'x86_64'],
  ['ia32', 'x86'],
  ['arm64', 'aarch64'],
  ['ppc64', 'ppc64le']
])

type Standard = Writable & {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly fd: number
}

function output(stream: Standard, name: string): Output {
  const isTerminal = stream.isTTY === true
  const isFile = fstatSync(stream.fd).isFile()
  let isClosed = false
  const fail = (error: NodeJS.ErrnoException): UserError | null => {
    // ERR_STREAM_DESTROYED follows once the stream has seen EPIPE.
    isClosed ||= error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED'
    return isClosed ? null : fileError(error, name, 'written')
  }
  // Without a listener a failed write would be an uncaught exception; the callback reports it.
  stream.on('error', fail)
  return {
    isTerminal,
    get width() {
      // A terminal that was never told its size says 0.
      return stream.columns || Infinity
    },
    get isClosed() {
      return isClosed
    },
    write: text =>
      new Promise((resolve, reject) => {
        if (isClosed || text === '') return resolve()
        // Node's stream for a file takes a write for whole that a full disk has cut.
        if (isFile) return resolve(writeFile(stream.fd, text, name))
        stream.write(isTerminal ? printableLines(text) : text, error => {
          const failure = error ? fail(error) : null
          if (failure === null) resolve()
          else reject(failure)
        })
      }),
    rewriteLine(text) {
      if (isTerminal) stream.write(`\r\x1b[K${printable(text)}`)
    }
  }
}

/** All of a text, whatever part of it a write takes. @throws UserError */
function writeFile(fd: number, text: string, name: string): void {
  try {
    writeFileSync(fd, text)
  } catch (error) {
    throw fileError(error, name, 'written')
  }
}
