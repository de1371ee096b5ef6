import { sortedSet } from '../../order.ts'
import { SourceLedger } from '../ledger.ts'
import type { Call } from '../sink.ts'
import { Texts } from '../texts.ts'
import { StraceParser } from './parser.ts'
import { unescape } from './unescape.ts'

/**
 * Collects the paths that a strace log names, as far as each line alone tells: absolute ones, and relative ones behind a
 * folder's descriptor (`AT_FDCWD</srv>, "x"`) or else in `cwd`. A path too many does no harm: it is only looked up.
 */
export class UsedPaths {
  /** Distinct paths that are kept: far more than programs use, small in memory. */
  static readonly MAX_PATHS = 100_000

  readonly #cwd: string
  readonly #parser: StraceParser
  /** `/srv` or `AT_FDCWD</srv>` and what is in the quotes, as printed. */
  readonly #printed = new Set<string>()

  constructor(cwd: string) {
    this.#cwd = Buffer.from(cwd).toString('latin1').replaceAll('\\', '\\\\')
    this.#parser = new StraceParser({
      sink: this,
      ledger: new SourceLedger(''),
      names: new Texts(),
      texts: new Texts(),
      tid: null
    })
  }

  push(chunk: Uint8Array): void {
    this.#parser.push(chunk)
  }

  end(): void {
    this.#parser.end()
  }

  get lines(): number {
    return this.#parser.lines
  }

  /** Absolute paths as bytes, sorted by them. */
  get paths(): readonly Buffer[] {
    const bytes = (printed: string): Buffer => {
      const escaped = Buffer.from(printed, 'latin1')
      return unescape(escaped, 0, escaped.length)
    }
    return sortedSet([...this.#printed].map(printed => bytes(printed).toString('latin1')))
      .filter(path => !path.includes('\0'))
      .map(path => Buffer.from(path, 'latin1'))
  }

  call(call: Call): void {
    for (let i = 0; i < call.count && this.#printed.size < UsedPaths.MAX_PATHS; i++) {
      if (call.path(i) >= 0) this.#add(call.raw(i).slice(1, -1), i > 0 ? call.raw(i - 1) : '')
      else {
        const socket = SOCKET_PATH.exec(call.raw(i))?.[1]
        if (socket !== undefined) this.#add(socket, '')
      }
    }
  }

  /** A path as printed, and what is printed in front of it: perhaps its folder. */
  #add(path: string, before: string): void {
    // The kernel takes no path of more than 4095 bytes; an escape takes four.
    if (path === '' || path.length > 4 * 4095) return
    const folder = path.startsWith('/') ? '' : `${folderIn(before) ?? this.#cwd}/`
    this.#printed.add(folder + path)
  }

  task(): void {}

  arch(): void {}

  started(): void {}

  wantsStart(): boolean {
    return false
  }
}

/** `/srv` of `AT_FDCWD</srv>`; strace escapes the angle brackets of names. */
function folderIn(argument: string): string | null {
  const start = argument.indexOf('</')
  return start >= 0 && argument.endsWith('>') ? argument.slice(start + 1, -1) : null
}

const SOCKET_PATH = /^\{sa_family=AF_UNIX, sun_path="((?:[^"\\]|\\.)+)"\}$/s
