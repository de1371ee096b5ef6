import type { Document, LineCounter } from 'yaml'
import { UserError } from '../../errors.ts'

/** One document of a file of manifests. */
export interface ParsedManifest {
  readonly document: Document.Parsed
  /** As JavaScript has it; may hold itself where an anchor does. */
  readonly value: unknown
}

/** Far more than a manifest has to say, and little enough to be read in no time. */
const LARGEST = 1 << 20
/** The parser looks for the anchor of each among all that there are. */
const MOST_ALIASES = 1000

/**
 * The manifests of a file of anyone, as Kubernetes reads them: YAML 1.1, with `<<` and `yes`.
 * @throws UserError that names file and line, for what is no YAML or too much for the lines of a pod
 */
export async function parseManifests(
  text: string,
  file: string
): Promise<{ readonly manifests: readonly ParsedManifest[]; readonly lines: LineCounter }> {
  const { LineCounter, parseAllDocuments, visit } = await import('yaml')
  if (text.length > LARGEST) throw new UserError(`${file}: is too large for the lines of a pod`)
  const lines = new LineCounter()
  // Keys that are there twice would be compared each with each, and what the parser warns of printed past our own output.
  const options = {
    lineCounter: lines,
    uniqueKeys: false,
    prettyErrors: false,
    version: '1.1',
    logLevel: 'error'
  } as const
  let aliases = 0
  try {
    const manifests = [...parseAllDocuments(text, options)].map(document => {
      const [problem] = document.errors
      if (problem)
        throw new UserError(
          `${file}:${lines.linePos(problem.pos[0]).line}: is no YAML: ${problem.message.split('\n', 1)[0]}`
        )
      visit(document, { Alias: () => void aliases++ })
      if (aliases > MOST_ALIASES)
        throw new UserError(`${file}: has too many aliases for the lines of a pod`)
      return { document, value: document.toJS() as unknown }
    })
    return { manifests, lines }
  } catch (error) {
    // Brackets in brackets are more than the parser's stack holds; aliases of aliases are more than it counts.
    if (!(error instanceof RangeError || error instanceof ReferenceError)) throw error
    throw new UserError(`${file}: is nested too deeply for the lines of a pod`, { cause: error })
  }
}
