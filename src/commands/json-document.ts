/** A document for a program, as text to write: indented by two spaces, with a line feed at its end. */
export function jsonDocument(document: object): string[] {
  return [`${JSON.stringify(document, null, 2)}\n`]
}
