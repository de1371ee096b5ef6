import { withEnrichmentMark } from './enrichment-mark.ts'

/** Lines of a source that are looked at before it counts as one without such marks. */
const SOME = 64
/** A colour, or that the rest of the line is erased; characters without a width, as pages have them; UTF-8 as latin1. */
// oxlint-disable-next-line no-control-regex -- ECMA-48 begins both with an escape
const UNSEEN = /\x1b\[[\d;]{0,20}[mK]|\xe2\x80[\x8b-\x8f]/g
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
const IN_MARKDOWN = /(?:^|\s)(?:(?:requested|denied|sock)\\_[a-z]{1,6}=|[st]context=[a-z]{1,40}\\_)/
/** The same of what stands before a record. */
const MARKDOWN_TIME = /^time-\\>/

/**
 * Takes out what dmesg -L, journalctl, grep and pages put into lines to show them: no record has such bytes of its own.
 */
export class Colours {
  /** The source has them. */
  isOn = false
  #looks = 0

  /** The line as it was, with its line feed; null: nothing was put into it. */
  without(bytes: Buffer, start: number, end: number): Buffer | null {
    if (!this.isOn && ++this.#looks > SOME) return null
    const text = bytes.toString('latin1', start, end)
    const seen = text.replace(UNSEEN, '').replace(BLANKS, ' ')
    const shown = seen.replace(WRITTEN_BLANKS, (_, quoted?: string) => quoted ?? ' ')
    const sent = IN_MAIL.test(shown) ? asWritten(shown) : shown
    const isMarkdown = IN_MARKDOWN.test(sent) || MARKDOWN_TIME.test(sent)
    const plain = withEnrichmentMark(isMarkdown ? sent.replace(/\\([^\w\s"]|_)/g, '$1') : sent)
    if (plain === text) return null
    this.isOn = true
    return Buffer.from(`${plain}\n`, 'latin1')
  }
}

/** RFC 2045: `pid=3D7` for `pid=7`, and `=` where the line goes on. */
export function asWritten(text: string): string {
  return text.replace(/=$/, SOFT_BREAK).replaceAll('=3D', '=')
}
