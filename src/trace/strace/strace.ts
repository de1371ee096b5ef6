import type { TraceFormat } from '../format.ts'
import { SourceLedger } from '../ledger.ts'
import { NULL_SINK } from '../sink.ts'
import { Texts } from '../texts.ts'
import { findDressing } from './dressing/find-dressing.ts'
import { lineTime } from './dressing/line-time.ts'
import { isRewritten } from './rewritten.ts'
import { StraceParser } from './parser.ts'

/** Bytes that are looked at before others are. */
const PIECE = 1 << 12

/** strace's text, with whatever options. */
export const strace: TraceFormat = {
  name: 'strace',
  isOfMachine: false,
  detect(head) {
    if (isRewritten(head)) return false
    const ledger = new SourceLedger('')
    const parser = new StraceParser(
      { sink: NULL_SINK, ledger, names: new Texts(), texts: new Texts(), tid: null },
      findDressing(head)
    )
    for (let from = 0; from < head.length && ledger.used === 0; from += PIECE)
      parser.push(head.subarray(from, from + PIECE))
    parser.end()
    return ledger.used > 0
  },
  lineTime,
  parser: (context, head) => new StraceParser(context, head ? findDressing(head) : null)
}
