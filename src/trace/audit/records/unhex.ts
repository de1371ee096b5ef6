/** The bytes of upper-case hexadecimal digits, as the kernel prints text with odd bytes; null for anything else. */
export function unhex(text: string): Buffer | null {
  return text.length % 2 === 0 && /^[0-9A-F]*$/.test(text) && text !== ''
    ? Buffer.from(text, 'hex')
    : null
}
