import { printable } from '../host/printable.ts'
import { wrap } from './wrap.ts'

/** A label and what there is to say; a row without a label goes on with the one before. */
export type Row = readonly [label: string, text: string]

/** A heading, and what there is to say below it. */
export interface Section {
  readonly heading: string
  readonly rows: readonly Row[]
  /** The labels are long: each has a line of its own, and its text stands below it. */
  readonly isStacked?: true
}

/** In lines of at most `width` columns, but for words and stacked labels that are longer; whatever they hold, they move no cursor. */
export function describeSection({ heading, rows, isStacked }: Section, width: number): string {
  const shown = rows.map(([label, text]) => [printable(label), printable(text)] as const)
  const longest = Math.max(0, ...shown.map(([label]) => label.length))
  const lines = shown.flatMap(([label, text]) =>
    isStacked
      ? [`  ${label}`, ...wrap('    ', text, 4, width)]
      : wrap(`  ${label.padEnd(longest)}  `, text, longest + 4, width)
  )
  return [...wrap('', printable(heading), 2, width), ...lines].map(line => `${line}\n`).join('')
}
