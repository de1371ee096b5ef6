/**
 * Text as a code span that stands in a table cell as well: nothing in it is markup, and nothing moves a terminal's
 * cursor. Backticks, bars and unsafe characters are shown as `\x60`, the way behaviour paths show odd bytes.
 */
export function code(text: string): string {
  if (text === '') return '(empty)'
  return `\`${text.replace(UNSAFE, escape).replace(/^ | $/g, '\\x20')}\``
}

/** A phrase as it is where it cannot be taken for markup, else as code. */
export function prose(text: string): string {
  return TAME.test(text) && !/__|:\/\/|www\./.test(text) ? text : code(text)
}

const TAME = /^[A-Za-z0-9/(][A-Za-z0-9 ,.:;()/_'+-]*$/

// Controls, the bidirectional controls and the line separators, and what ends a code span or a cell.
const UNSAFE = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}`|]/gu

function escape(character: string): string {
  const point = character.charCodeAt(0)
  return point < 0x100
    ? `\\x${point.toString(16).padStart(2, '0')}`
    : `\\u${point.toString(16).padStart(4, '0')}`
}
