/** A printed text, bytes as latin1, without the `\xHH` that -xx, and -X raw for all that is no text, print for each byte. */
export function plainText(printed: string): string {
  return printed.replace(/\\x([\da-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16))
  )
}
