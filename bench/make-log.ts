import { closeSync, openSync, readFileSync, readdirSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Random } from '../test/random.ts'
import { inRepository } from '../test/repository.ts'

const FIXTURES = inRepository('test/fixtures/strace/')

/** Real recordings of the same form: `strace -f -y -o`, a number before each line. */
const RECORDINGS = [
  'gcc-compile',
  'git-clone',
  'java-http',
  'musl-static',
  'nginx-static',
  'node-http',
  'odd-names',
  'postgres-pgbench',
  'redis-load',
  'v68-shell'
]

/** So many recordings go on at the same time, in turns of at most so many lines. */
const AT_ONCE = 3
const LONGEST_TURN = 12
/** The kernel's highest number. */
const MOST_TASKS = 4_194_304
/** No recording has more tasks. */
const MOST_OF_RUN = 500

/** A line cut where a task's number (its index in the recording) or the name of a run stands. */
type Template = readonly (string | number)[]
const RUN = -1

/**
 * Writes a log of at least `size` bytes to `path`: the recordings over and over, each time with new numbers of tasks and new
 * names of files, several at once. The same size gives the same bytes.
 */
export function makeLog(path: string, size: number): void {
  const recordings = RECORDINGS.map(readTemplates)
  const random = new Random(20261)
  const file = openSync(`${path}.part`, 'w')
  const replays = Array.from({ length: AT_ONCE }, (_, index) => new Replay(recordings, index))
  let [written, buffered] = [0, '']
  while (written < size) {
    const replay = random.of(replays)
    for (let turn = 1 + random.below(LONGEST_TURN); turn > 0; turn--) buffered += replay.next()
    if (buffered.length < 1 << 20) continue
    written += writeSync(file, buffered, null, 'latin1')
    buffered = ''
  }
  closeSync(file)
  renameSync(`${path}.part`, path)
}

/** One recording after the other, as if each were started anew. */
class Replay {
  readonly #recordings: readonly (readonly Template[])[]
  #run: number
  #line = 0

  constructor(recordings: readonly (readonly Template[])[], first: number) {
    this.#recordings = recordings
    this.#run = first
  }

  next(): string {
    const lines = this.#recordings[this.#run % this.#recordings.length]!
    const line = lines[this.#line]!
    const base = 1000 + ((this.#run * MOST_OF_RUN) % (MOST_TASKS - 10_000))
    const text = line
      .map(piece =>
        typeof piece === 'string' ? piece : piece === RUN ? `r${this.#run}` : `${base + piece}`
      )
      .join('')
    if (++this.#line === lines.length) {
      this.#line = 0
      this.#run += AT_ONCE
    }
    return text
  }
}

function readTemplates(name: string): Template[] {
  const folder = join(FIXTURES, name)
  const bytes = readFileSync(
    join(
      folder,
      readdirSync(folder).find(file => file.startsWith('trace'))!
    )
  )
  const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('latin1')
  const lines = text.split('\n').slice(0, -1)
  const tasks = [...new Set(lines.map(line => /^\d+/.exec(line)?.[0] ?? ''))].filter(Boolean)
  const places = new RegExp(`(?<![\\w.])(${tasks.join('|')})(?![\\w.])|(?<=/)(?:out|run|tmp)(?=/)`)
  return lines.map(line => `${line}\n`.split(places).flatMap(piece => toPiece(piece, tasks)))
}

function toPiece(piece: string | undefined, tasks: readonly string[]): (string | number)[] {
  if (piece === undefined) return [RUN]
  const index = tasks.indexOf(piece)
  return [index < 0 ? piece : index]
}
