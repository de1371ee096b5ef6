/** Bytes of a string as they stand between quotes: printable ASCII for itself, `\"`, `\\`, `\n \t \r \v \f`, `\xHH` for any other. */
export function quotedText(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/["\\]|[^ -~]/g, char =>
      char === '"' || char === '\\'
        ? `\\${char}`
        : (LETTERS.get(char) ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`)
    )
}

const LETTERS: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\t', '\\t'],
  ['\r', '\\r'],
  ['\v', '\\v'],
  ['\f', '\\f']
])
