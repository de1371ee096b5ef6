import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { UserError } from '../errors.ts'
import type { ReadingEvents } from './bytes.ts'

/** Bytes from which a second thread saves more than the 40 ms that it takes to start. */
const WORTH = 32 << 20
const WORTH_COMPRESSED = 2 << 20

/** What the other thread is given. */
export interface RelayTask {
  readonly path: string
  /** The path for messages. */
  readonly shown: string
}

/** What the other thread says. */
export type RelayMessage =
  | { readonly kind: 'page'; readonly memory: ArrayBuffer; readonly length: number }
  | { readonly kind: 'notice'; readonly text: string }
  | { readonly kind: 'progress'; readonly bytes: number }
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'end' }

/** Is a file of so many bytes read faster by two threads? */
export function isWorthThread(size: number, isCompressed: boolean): boolean {
  return size >= (isCompressed ? WORTH_COMPRESSED : WORTH) && availableParallelism() > 1
}

/**
 * Reads a file in another thread, as far as its format's relay goes. A page is only good until the next is asked for.
 * @throws UserError as reading it here would
 */
export async function* relayedPages(
  path: string,
  shown: string,
  events: ReadingEvents
): AsyncGenerator<Uint8Array> {
  const task: RelayTask = { path, shown }
  const worker = new Worker(new URL('relay-worker.js', import.meta.url), {
    workerData: task,
    // It makes few objects, and none that lives long.
    resourceLimits: { maxYoungGenerationSizeMb: 2 }
  })
  const messages: RelayMessage[] = []
  let wake: () => void = () => {}
  let failure: unknown
  worker.on('message', (message: RelayMessage) => {
    messages.push(message)
    wake()
  })
  worker.on('error', error => {
    failure = error
    wake()
  })
  try {
    for (;;) {
      const message = messages.shift()
      if (message === undefined) {
        if (failure !== undefined) throw failure
        await new Promise<void>(resolve => {
          wake = resolve
        })
      } else if (message.kind === 'page') {
        yield new Uint8Array(message.memory, 0, message.length)
        worker.postMessage(message.memory, [message.memory])
      } else if (message.kind === 'notice') events.notice(message.text)
      else if (message.kind === 'progress') events.progress(message.bytes)
      else if (message.kind === 'error') throw new UserError(message.text)
      else return
    }
  } finally {
    await worker.terminate()
  }
}
