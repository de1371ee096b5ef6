/** A pattern for any of several, the first of which that fits counts. */
export function anyOf(...patterns: readonly string[]): string {
  return patterns.join('|')
}
