import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { interestIn, planFor } from '../behaviour/plan.ts'
import { chunksOf, openSource } from '../behaviour/source-head.ts'
import { UserError } from '../errors.ts'
import { detectFormat } from '../trace/formats.ts'
import { SourceLedger } from '../trace/ledger.ts'
import { RelayPage } from '../trace/strace/relay/page.ts'
import { Texts } from '../trace/texts.ts'
import { openFile } from './bytes.ts'
import type { RelayMessage, RelayTask } from './relay.ts'

/** Pages that are on their way or being read; more would only be memory. */
const MOST_PAGES = 3

const port = parentPort!
const free: ArrayBuffer[] = []
let made = 1
port.on('message', (memory: ArrayBuffer) => free.push(memory))

try {
  await relay(workerData as RelayTask)
  say({ kind: 'end' })
} catch (error) {
  if (!(error instanceof UserError)) throw error
  say({ kind: 'error', text: error.message })
}
port.close()

async function relay({ path, shown }: RelayTask): Promise<void> {
  const bytes = await openFile(path, shown, {
    notice: text => say({ kind: 'notice', text }),
    progress: count => say({ kind: 'progress', bytes: count })
  })
  const source = await openSource({ name: shown, tid: null, chunks: () => bytes.chunks() })
  const format = detectFormat(source.start)
  if (!format?.relay) throw new UserError(`${shown}: changed while it was read`)
  const names = new Texts()
  const ledger = new SourceLedger(shown)
  const sink = format.relay.sink(names, name => interestIn(planFor(name)))
  const parser = format.parser({ sink, ledger, names, texts: new Texts(), tid: null }, source.start)
  for await (const chunk of chunksOf(source)) {
    parser.push(chunk)
    if (sink.page.isHalfFull) sink.page = await send(sink.page)
  }
  parser.end()
  sink.end(ledger, parser.lines)
  await send(sink.page)
}

/** Hands a page over. @returns an empty one */
async function send({ memory, length }: RelayPage): Promise<RelayPage> {
  say({ kind: 'page', memory, length }, [memory])
  if (free.length === 0 && made < MOST_PAGES) {
    made++
    return new RelayPage()
  }
  while (free.length === 0) await once(port, 'message')
  return new RelayPage(free.pop())
}

function say(message: RelayMessage, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer)
}
