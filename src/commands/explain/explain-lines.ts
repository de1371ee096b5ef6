import { UserError } from '../../errors.ts'
import { similarNames } from '../../check/explain/question.ts'
import { explainPasted } from '../../check/explain/pasted.ts'
import type { Explanation } from '../../check/explain/explanation.ts'
import { writeAll } from '../../host/io.ts'
import { utf16Of } from '../../host/input/utf16.ts'
import type { Io } from '../../host/io.ts'
import { describeSection } from '../section.ts'
import type { Section } from '../section.ts'
import { rowsUnder } from './rows.ts'
import { jsonDocument } from '../json-document.ts'

/**
 * What a pasted line means and what to do about it: an audit record as any log carries it, or what kubectl and a runtime
 * say.
 * @returns 1 when none of the lines says anything that we know
 * @throws UserError when there is no line
 */
export async function explainLines(
  words: readonly string[],
  options: { readonly json?: true },
  io: Io
): Promise<number> {
  const isPiped = words.join(' ') === '-' || words.length === 0
  const text = isPiped ? await readAll(io) : words.join(' ')
  if (text.trim() === '')
    throw new UserError(
      `explain: ${isPiped && io.stdin.isTTY !== true ? 'standard input is empty; ' : ''}give a system call, a path or a capability; or a line of a log, or - and the lines on standard input`
    )
  const explanations = explainPasted(text)
  if (options.json === true) await writeAll(io.stdout, summarize(explanations))
  else if (explanations.length === 0)
    await io.stderr.write(
      `tracewall: nothing in it is known: no call, path, capability or rule by itself, no audit record, and no message of a runtime about profiles${meant(words)}\n`
    )
  else
    await writeAll(
      io.stdout,
      explanations.map(each => describeSection(sectionOf(each), io.stdout.width))
    )
  return explanations.length > 0 ? 0 : 1
}

/** Who asks about a recording may have mistyped the name. */
function meant(words: readonly string[]): string {
  const [first = ''] = words.join(' ').split(' ')
  const similar = similarNames(first)
  return similar.length === 0 ? '' : `; did you mean ${similar.join(' or ')}?`
}

/** Enough for any event; a whole log is for `inspect`. */
const LARGEST = 4 << 20

async function readAll({ stdin, stderr }: Io): Promise<string> {
  if (stdin.isTTY === true) await stderr.write('Paste the lines, and end with Ctrl-D:\n')
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of stdin) {
    pieces.push(Uint8Array.from(piece))
    size += piece.length
    if (size > LARGEST)
      throw new UserError(
        'standard input: more than a few lines; tracewall inspect reads whole logs'
      )
  }
  const bytes = Buffer.concat(pieces)
  return new TextDecoder(utf16Of(bytes) ?? 'utf-8').decode(bytes)
}

function sectionOf({ what, details, refusedBy, change, severity, why }: Explanation): Section {
  return {
    heading: what,
    rows: [
      ...details,
      ...rowsUnder('refused by', refusedBy === null ? [] : [refusedBy]),
      ...rowsUnder('what to do', change),
      ...rowsUnder(
        'severity',
        severity === null ? [] : [why === '' ? `${severity}` : `${severity}: ${why}`]
      )
    ]
  }
}

function summarize(explanations: readonly Explanation[]): string[] {
  const document = {
    schema: 'tracewall.dev/explained/v1',
    explanations: explanations.map(({ details, ...rest }) => ({
      ...rest,
      details: Object.fromEntries(details)
    }))
  }
  return jsonDocument(document)
}
