import type { TraceFormat } from '../format.ts'
import { SourceLedger } from '../ledger.ts'
import type { TakeLine } from '../lines.ts'
import { NULL_SINK } from '../sink.ts'
import { Texts } from '../texts.ts'
import { DressedLines } from './dressing/dressed-lines.ts'
import { findDressing } from './dressing/find-dressing.ts'
import type { LineDressing } from './dressing/line-dressing.ts'
import { lineTime } from './dressing/line-time.ts'
import { isRewritten } from './rewritten.ts'
import { StraceParser } from './parser.ts'

/** Bytes that are looked at before others are. */
const PIECE = 1 << 12
const LINE_FEED = Buffer.from('\n')

/** strace's text, with whatever options. */
export const strace: TraceFormat = {
  name: 'strace',
  isOfMachine: false,
  detect(head) {
    if (isRewritten(head)) return false
    const { ledger, parser } = trial(findDressing(head))
    for (let from = 0; from < head.length && ledger.used === 0; from += PIECE)
      parser.push(head.subarray(from, from + PIECE))
    parser.end()
    return ledger.used > 0
  },
  owns(lines, next) {
    if (isRewritten(lines)) return false
    const dressing = findDressing(lines)
    // Whatever collects the output of programs puts something before each line; any of them could write such lines there.
    if (dressing !== null && (next === null || !dressing.isOn(next))) return false
    const { ledger, parser } = trial(dressing)
    parser.push(lines)
    parser.end()
    const unread = ledger.problems().reduce((sum, { count }) => sum + count, 0)
    const others = unread + (ledger.ignored.get('program-output') ?? 0)
    return ledger.used > 0 && others * 2 < parser.lines
  },
  undressed(head) {
    const dressing = findDressing(head)
    if (dressing === null) return head
    const lines: Buffer[] = []
    const take: TakeLine = (bytes, start, end) =>
      void lines.push(Buffer.from(bytes.subarray(start, end)), LINE_FEED)
    const splitter = new DressedLines(dressing, take, () => {})
    splitter.push(head)
    splitter.end()
    return Buffer.concat(lines)
  },
  lineTime,
  parser: (context, head) => new StraceParser(context, head ? findDressing(head) : null)
}

/** A parser whose facts nobody wants. */
function trial(dressing: LineDressing | null): { ledger: SourceLedger; parser: StraceParser } {
  const ledger = new SourceLedger('')
  const texts = new Texts()
  const context = { sink: NULL_SINK, ledger, names: new Texts(), texts, tid: null }
  return { ledger, parser: new StraceParser(context, dressing) }
}
