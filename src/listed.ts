/** `a, b, c and 4 more`: the first `most` of some texts, and how many are left out; '' for none. */
export function listed(texts: readonly string[], most: number): string {
  const shown = texts.slice(0, most).join(', ')
  return texts.length > most ? `${shown} and ${texts.length - most} more` : shown
}
