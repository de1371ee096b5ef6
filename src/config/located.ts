import { isAlias, isMap, isScalar, isSeq, parseDocument, LineCounter } from 'yaml'
import type { Node } from 'yaml'
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
  const lineAt = (offset: number | undefined): number => lines.linePos(offset ?? 0).line
  const [problem] = [...document.errors, ...document.warnings]
  if (problem) {
    const [why = ''] = problem.message.split('\n')
    throw new UserError(`${file}:${lineAt(problem.pos[0])}: is no YAML: ${why.replace(/:$/, '')}`)
  }
  const locate = (node: Node | null, depth: number, line: number): Located => {
    const at = node?.range ? lineAt(node.range[0]) : line
    const wrong = (what: string): UserError => new UserError(`${file}:${at}: ${what}`)
    if (depth > DEEPEST) throw wrong('is nested too deeply for options')
    if (isAlias(node) || (node !== null && 'anchor' in node && node.anchor !== undefined))
      throw wrong('has an anchor or an alias; write the value out')
    if (node?.tag !== undefined) throw wrong('has a tag; write the value without')
    if (isMap(node)) {
      const members = new Map<string, Located>()
      for (const { key, value } of node.items) {
        const keyLine = isScalar(key) && key.range ? lineAt(key.range[0]) : at
        if (!isScalar(key)) throw new UserError(`${file}:${keyLine}: a key must be a word`)
        const name = typeof key.value === 'string' ? key.value : (key.source ?? '')
        if (members.has(name)) throw new UserError(`${file}:${keyLine}: ${name}: is there twice`)
        const member = locate(value as Node | null, depth + 1, keyLine)
        members.set(name, { ...member, line: keyLine })
      }
      return { line: at, kind: 'map', members }
    }
    if (isSeq(node))
      return {
        line: at,
        kind: 'list',
        items: node.items.map(item => locate(item as Node | null, depth + 1, at))
      }
    const value: unknown = isScalar(node) ? node.value : null
    if (typeof value === 'bigint' || (typeof value === 'object' && value !== null))
      throw wrong('is neither text nor a number')
    const source = isScalar(node) ? (node.source ?? '') : ''
    return { line: at, kind: 'scalar', value: value as string | number | boolean | null, source }
  }
  const root = locate(document.contents, 0, 1)
  return root.kind === 'scalar' && root.value === null
    ? { line: 1, kind: 'map', members: new Map() }
    : root
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
