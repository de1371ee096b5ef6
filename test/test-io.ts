import type { Io } from '../src/host/io.ts'

/** Streams that remember what was written, for commands that run in process. */
export interface TestIo extends Io {
  readonly written: { stdout: string; stderr: string }
}

/** `width`: the columns of the terminal that standard output is; Infinity where it is none. */
export function testIo(
  cwd: string,
  stdin: Iterable<Uint8Array> = [],
  width: number = Infinity
): TestIo {
  const written = { stdout: '', stderr: '' }
  const output = (name: 'stdout' | 'stderr'): Io['stdout'] => ({
    isTerminal: width < Infinity,
    width,
    isClosed: false,
    async write(text) {
      written[name] += text
    },
    rewriteLine() {}
  })
  return {
    stdin: (async function* () {
      yield* stdin
    })(),
    stdout: output('stdout'),
    stderr: output('stderr'),
    env: {},
    cwd,
    arch: 'x86_64',
    written
  }
}
