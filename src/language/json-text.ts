/** A value of a JSON text and where it stands: `text.slice(start, end)`. */
export interface JsonNode {
  readonly start: number
  readonly end: number
  /** Of a list. */
  readonly items: readonly JsonNode[]
  /** Of an object; a later member of one name wins, as in JSON.parse. */
  readonly members: ReadonlyMap<string, JsonNode>
}

/** The values of a text that JSON.parse accepts; what it does not accept has no defined answer. */
export function scanJson(text: string): JsonNode {
  return new Scanner(text).value()
}

/** What to do to the items of a list. */
export interface ListEdit {
  /** Index -> new text of the item. */
  readonly replace?: ReadonlyMap<number, string>
  readonly remove?: ReadonlySet<number>
  /** Texts of new items; each goes before the item with this index, at the end for the length of the list. */
  readonly insert?: readonly { readonly before: number; readonly text: string }[]
}

/** The text of a list after the edit; whatever is left alone keeps its bytes, and new items are set apart as the others are. */
export function editList(text: string, list: JsonNode, edit: ListEdit): string {
  const { items } = list
  const gap = (index: number): string => text.slice(items[index - 1]!.end, items[index]!.start)
  const lead = text.slice(list.start + 1, items[0]?.start ?? list.end - 1)
  const tail = items.length > 0 ? text.slice(items.at(-1)!.end, list.end - 1) : ''
  const usual = items.length > 1 ? gap(1) : lead.includes('\n') ? `,${lead}` : ', '
  const kept: { readonly text: string; readonly index: number }[] = []
  for (let index = 0; index <= items.length; index++) {
    for (const item of edit.insert ?? [])
      if (item.before === index) kept.push({ text: item.text, index: -1 })
    const item = items[index]
    if (item === undefined || edit.remove?.has(index)) continue
    kept.push({ text: edit.replace?.get(index) ?? text.slice(item.start, item.end), index })
  }
  const joined = kept.map(({ text, index }, at) => {
    if (at === 0) return text
    const follows = index > 0 && kept[at - 1]!.index === index - 1
    return (follows ? gap(index) : usual) + text
  })
  return `[${lead}${joined.join('')}${tail}]`
}

/** Deeper than what anyone edits. */
const MAX_DEPTH = 50

class Scanner {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  value(depth: number = 0): JsonNode {
    this.#skip()
    const start = this.#at
    const items: JsonNode[] = []
    const members = new Map<string, JsonNode>()
    const open = this.#text.charAt(start)
    if (depth > MAX_DEPTH && (open === '[' || open === '{')) this.#pass()
    else if (open === '[') this.#each(']', () => items.push(this.value(depth + 1)))
    else if (open === '{') this.#each('}', () => members.set(this.#key(), this.value(depth + 1)))
    else if (open === '"') this.#at = this.#endOfString()
    else this.#at += /^[^\s,\]}]*/.exec(this.#text.slice(start, start + 64))![0].length
    return { start, end: this.#at, items, members }
  }

  /** Over a list or an object that nobody looks into. */
  #pass(): void {
    let open = 0
    do {
      const char = this.#text.charAt(this.#at)
      if (char === '"') this.#at = this.#endOfString()
      else {
        if (char === '[' || char === '{') open++
        else if (char === ']' || char === '}') open--
        this.#at++
      }
    } while (open > 0 && this.#at < this.#text.length)
  }

  #each(close: string, read: () => void): void {
    this.#at++
    for (this.#skip(); this.#text.charAt(this.#at) !== close; this.#skip()) {
      if (this.#at >= this.#text.length) return
      if (this.#text.charAt(this.#at) === ',') this.#at++
      else read()
    }
    this.#at++
  }

  #key(): string {
    const start = this.#at
    const end = this.#endOfString()
    this.#at = end
    this.#skip()
    this.#at++
    return JSON.parse(this.#text.slice(start, end)) as string
  }

  #endOfString(): number {
    let at = this.#at + 1
    while (at < this.#text.length && this.#text.charAt(at) !== '"')
      at += this.#text.charAt(at) === '\\' ? 2 : 1
    return at + 1
  }

  #skip(): void {
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at++
  }
}
