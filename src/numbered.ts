/** `1 run`, `3 runs`; `many` where that is not `one` with an s. */
export function numbered(count: number, one: string, many: string = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}
