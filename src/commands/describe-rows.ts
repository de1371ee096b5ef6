import { printable } from '../host/printable.ts'

/** A label and what there is to say; a row without a label goes on with the one before. */
export type Row = readonly [label: string, text: string]

/** A heading, and below it rows with their texts under each other; whatever they hold, it moves no cursor. */
export function describeRows(heading: string, rows: readonly Row[]): string {
  const shown = rows.map(([label, text]) => [printable(label), printable(text)] as const)
  const width = Math.max(0, ...shown.map(([label]) => label.length))
  const lines = shown.map(([label, text]) => `  ${label.padEnd(width)}  ${text}\n`)
  return `${printable(heading)}\n${lines.join('')}`
}
