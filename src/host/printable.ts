// Controls (C0, DEL, C1), the bidirectional controls and the line separators: what can move a cursor, hide text or make
// one line look like two.
const UNSAFE = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu

/** One line of text that is safe to show: hostile names reach a terminal as `\x1b`, never as what they do to it. */
export function printable(text: string): string {
  return text.replace(UNSAFE, escape)
}

/** The same for text of several lines: line feeds and tabs stay. */
export function printableLines(text: string): string {
  return text.replace(UNSAFE, character =>
    character === '\n' || character === '\t' ? character : escape(character)
  )
}

function escape(character: string): string {
  const code = character.charCodeAt(0)
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`
}
