/** A way in which pages, JSON and tables write a quote, and how what is written so is read. */
interface Escape {
  readonly quote: string
  readonly read: (text: string) => string
}

const ENTITIES: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    '&quot;': '"',
    '&#34;': '"',
    '&#39;': "'",
    '&lt;': '<',
    '&gt;': '>',
    '&amp;': '&'
  })
)
const asPage = (text: string): string =>
  text.replace(/&(?:quot|#34|#39|lt|gt|amp);/g, entity => ENTITIES.get(entity)!)
/** Quotes as a word processor sets them, UTF-8 as latin1. */
const SET = /\xe2\x80[\x9c\x9d]/g

const ESCAPES: readonly Escape[] = [
  { quote: '&quot;', read: asPage },
  { quote: '&#34;', read: asPage },
  { quote: '\\"', read: text => text.replace(/\\(["\\/])/g, '$1') },
  { quote: '""', read: text => text.replaceAll('""', '"') },
  { quote: '\xe2\x80\x9c', read: text => text.replace(SET, '"') }
]

/**
 * The text of an enforcer's record (bytes as latin1) as the kernel wrote it, where a page, a table or a person has put
 * other quotes or stars into it; null: nobody has. Told by the first text in it, before which no program has written anything.
 */
export function unescaped(text: string): string | null {
  const plain = text.includes('**') ? text.replace(EMPHASIS, '$1$2') : text
  const read = withQuotes(plain)
  return read ?? (plain === text ? null : plain)
}

/** A field that a person has set in bold: no value has a blank before such stars, since texts with blanks are hexadecimal. */
const EMPHASIS = /(^| )\*\*([a-z_0-9]{1,20}=(?:"[^"]*"|[^\s"*]*))\*\*(?= |$)/g

function withQuotes(text: string): string | null {
  const first = text.startsWith('apparmor=') ? 9 : text.indexOf(' comm=') + 6
  if (first < 6 || /^"(?:[^"]|$)|^[^"&\\\xe2]/.test(text.slice(first, first + 2))) return null
  const found = ESCAPES.find(({ quote }) => text.startsWith(quote, first))
  return found === undefined ? null : found.read(text)
}
