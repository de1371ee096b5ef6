/**
 * The words of a text in lines of at most `width` columns: the first behind `start`, the others behind `indent` spaces. A word
 * that is longer stays whole.
 */
export function wrap(start: string, text: string, indent: number, width: number): string[] {
  const [first = '', ...words] = text.split(' ')
  const lines: string[] = []
  let line = start + first
  for (const word of words) {
    if (line.length + 1 + word.length <= width) line += ` ${word}`
    else {
      lines.push(line)
      line = ' '.repeat(indent) + word
    }
  }
  return [...lines, line]
}
