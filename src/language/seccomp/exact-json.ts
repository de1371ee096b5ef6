import { UserError } from '../../errors.ts'

/**
 * JSON whose whole numbers beyond 2^53 keep every digit, as BigInt: the values of seccomp rules are u64. A number with
 * a fraction or an exponent becomes NaN, which no reader accepts: the runtimes refuse it, too.
 * @throws UserError that names the document and where its syntax breaks
 */
export async function parseExactJson(text: string, where: string): Promise<unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new UserError(`${where}: not JSON: ${firstLine(error)}`, { cause: error })
  }
  // May hit inside a string, which costs time only.
  if (!/\d{16}|\d[.eE]/.test(text)) return value
  // A YAML parser reads 1.6 s per MB, and takes 55 ms to import: only where JSON.parse would lose something.
  const { parse } = await import('yaml')
  try {
    // YAML forbids tabs where JSON indents with them; inside a JSON string there are none.
    const spaced = text.replaceAll('\t', ' ')
    return exact(parse(spaced, { intAsBigInt: true, uniqueKeys: false, maxAliasCount: 0 }))
  } catch (error) {
    throw new UserError(`${where}: not JSON: ${firstLine(error)}`, { cause: error })
  }
}

function exact(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : value
  }
  if (typeof value === 'number') return Number.NaN
  if (Array.isArray(value)) return value.map(exact)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, exact(member)]))
  return value
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n', 1)[0]!
}
