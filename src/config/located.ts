import { isAlias, isMap, isNode, isScalar, isSeq, parseDocument, LineCounter } from 'yaml'
import type { Node, YAMLMap } from 'yaml'
import { UserError } from '../errors.ts'

/** A value of a YAML file that knows its line (from 1). */
export type Located = { readonly line: number } & (
  | {
      readonly kind: 'scalar'
      readonly value: string | number | boolean | null
      /** As it is written: `1.30` is not 1.3. */
      readonly source: string
    }
  | { readonly kind: 'list'; readonly items: readonly Located[] }
  | { readonly kind: 'map'; readonly members: ReadonlyMap<string, Located> }
)

/**
 * Reads one YAML document; an empty one is an empty map. Anchors, aliases and tags are refused: a list of options needs none,
 * and aliases of aliases make a small file a huge one.
 * @throws UserError that names file and line
 */
export function readYaml(text: string, file: string): Located {
  const lines = new LineCounter()
  const document = parse(text, file, lines)
  const [problem] = [...document.errors, ...document.warnings]
  if (problem) {
    const [why = ''] = problem.code === 'MULTIPLE_DOCS' ? [SEVERAL] : problem.message.split('\n')
    const { line } = lines.linePos(problem.pos[0])
    throw new UserError(`${file}:${line}: is no YAML: ${why.replace(/:$/, '')}`)
  }
  const root = new Reader(file, lines).value(document.contents, 0, 1)
  return root.kind === 'scalar' && root.value === null
    ? { line: 1, kind: 'map', members: new Map() }
    : root
}

/** The parser's own words name a function of its library. */
const SEVERAL = 'there are several documents, and options are one; take the --- out'

/** Turns the parser's nodes into values that know their line. */
class Reader {
  readonly #file: string
  readonly #lines: LineCounter

  constructor(file: string, lines: LineCounter) {
    this.#file = file
    this.#lines = lines
  }

  /** `line`: that of what the node stands in, for a node without a place of its own. */
  value(node: Node | null, depth: number, line: number): Located {
    const at = this.#lineOf(node, line)
    this.#refuse(node, depth, at)
    if (isMap(node)) return { line: at, kind: 'map', members: this.#members(node, depth, at) }
    if (isSeq(node)) {
      const items = node.items.map(item => this.value(item as Node | null, depth + 1, at))
      return { line: at, kind: 'list', items }
    }
    const value: unknown = isScalar(node) ? node.value : null
    if (typeof value === 'bigint' || (typeof value === 'object' && value !== null))
      throw this.#wrong(at, 'is neither text nor a number')
    const source = isScalar(node) ? (node.source ?? '') : ''
    return { line: at, kind: 'scalar', value: value as string | number | boolean | null, source }
  }

  #members(map: YAMLMap, depth: number, line: number): Map<string, Located> {
    const members = new Map<string, Located>()
    for (const { key, value } of map.items) {
      const keyLine = this.#lineOf(key, line)
      if (!isScalar(key)) throw this.#wrong(keyLine, 'a key must be a word')
      const name = typeof key.value === 'string' ? key.value : (key.source ?? '')
      if (members.has(name)) throw this.#wrong(keyLine, `${name}: is there twice`)
      const member = this.value(value as Node | null, depth + 1, keyLine)
      members.set(name, { ...member, line: keyLine })
    }
    return members
  }

  /** @throws UserError for what options do not need */
  #refuse(node: Node | null, depth: number, line: number): void {
    if (depth > DEEPEST) throw this.#wrong(line, 'is nested too deeply for options')
    if (isAlias(node) || (node !== null && 'anchor' in node && node.anchor !== undefined))
      throw this.#wrong(line, 'has an anchor or an alias; write the value out')
    if (node?.tag !== undefined) throw this.#wrong(line, 'has a tag; write the value without')
  }

  #lineOf(node: unknown, otherwise: number): number {
    const range = isNode(node) ? node.range : undefined
    return range ? this.#lines.linePos(range[0]).line : otherwise
  }

  #wrong(line: number, what: string): UserError {
    return new UserError(`${this.#file}:${line}: ${what}`)
  }
}

/** Options have three levels. */
const DEEPEST = 8
/** Far more than a project has to say, and little enough to be read in no time. */
const LARGEST = 1 << 18

function parse(text: string, file: string, lineCounter: LineCounter) {
  if (text.length > LARGEST) throw new UserError(`${file}: is too large for a file of options`)
  try {
    // Keys are compared above, by a set: the parser compares each with each.
    return parseDocument(text, { lineCounter, uniqueKeys: false, prettyErrors: false })
  } catch (error) {
    // Brackets in brackets are more than the parser's stack holds.
    if (!(error instanceof RangeError)) throw error
    throw new UserError(`${file}: is nested too deeply for options`, { cause: error })
  }
}
