import { withEnrichmentMark } from './enrichment-mark.ts'

/** Lines at a source's start that are looked at; without such marks in them it counts as one that has none. */
const SOME = 64
/** A colour, or that the rest of the line is erased; characters without a width, as pages have them; UTF-8 as latin1. */
// oxlint-disable-next-line no-control-regex -- ECMA-48 begins both with an escape
const UNSEEN = /\x1b\[[\d;]{0,20}[mK]|\xe2\x80[\x8b-\x8f]/g
/** How less, syslog daemons and shells write an escape; a page shows none. */
const ESCAPE = String.raw`(?:\^\[|#033|\\(?:e|033|x1b|u001b))?`
const COLOUR = String.raw`${ESCAPE}\[[\d;]{0,10}[mK]`
/** A line that begins with a colour, and what stands in quotes, which may be a name. */
const COLOURED = new RegExp(`^ ?${COLOUR}(?=\\[|\\w)`)
const WRITTEN_COLOURS = new RegExp(`("[^"]*")|${COLOUR}`, 'g')
/** The blank at which no line is broken. Pages have it where a text has two blanks. */
const BLANKS = /\xc2\xa0/g
/** The same in a page's source; inside quotes it is a name. */
const WRITTEN_BLANKS = /("[^"]*")|&nbsp;/g

/** A mail as it was sent: no kernel prints such a value for any of these, nor a quote behind hexadecimal. */
const IN_MAIL =
  /(?:^|[ >])(?:[a-z_]{2,20}=3D"|(?:type|pid|auid|uid|gid|ses|ino|sig|syscall|fsuid|ouid|scontext|tcontext|tclass|permissive)=3D\w)/
/** Where such a mail has broken a line, wherever that was. */
export const SOFT_BREAK = '\x7f'

/** Markdown as some tools write it has a backslash before such signs; no key or context has one. */
const IN_MARKDOWN =
  /(?:^|\s)(?:(?:requested|denied|sock)\\_[a-z]{1,6}=|[st]context=[a-z\d:]{1,60}\\_|tclass=[a-z\d]{1,20}\\_)/
/** The same of what stands before a record. */
const MARKDOWN_TIME = /^time-\\>/

/**
 * Takes out what dmesg -L, journalctl, grep and pages put into lines to show them: no record has such bytes of its own.
 */
export class Colours {
  /** The source has them. */
  isOn = false

  /** Line `number` (from 1) as it was, with its line feed; null: nothing was put into it. */
  without(bytes: Buffer, start: number, end: number, number: number): Buffer | null {
    if (!this.isOn && number > SOME) return null
    const text = bytes.toString('latin1', start, end)
    const visible = COLOURED.test(text) ? outsideQuotes(text, WRITTEN_COLOURS, '') : text
    const seen = visible.replace(UNSEEN, '').replace(BLANKS, ' ')
    const shown = outsideQuotes(seen, WRITTEN_BLANKS, ' ')
    const sent = IN_MAIL.test(shown) ? asWritten(shown) : shown
    const isMarkdown = IN_MARKDOWN.test(sent) || MARKDOWN_TIME.test(sent)
    const plain = withEnrichmentMark(isMarkdown ? sent.replace(/\\([^\w\s"]|_)/g, '$1') : sent)
    if (plain === text) return null
    this.isOn = true
    return Buffer.from(`${plain}\n`, 'latin1')
  }
}

/** `pattern` matches what stands in quotes as well, which stays. */
function outsideQuotes(text: string, pattern: RegExp, by: string): string {
  return text.replace(pattern, (_, quoted?: string) => quoted ?? by)
}

/** RFC 2045: `pid=3D7` for `pid=7`, and `=` where the line goes on. */
export function asWritten(text: string): string {
  return text.replace(/=$/, SOFT_BREAK).replaceAll('=3D', '=')
}
