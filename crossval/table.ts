import type { Figures } from './measure.ts'

/** What was measured for each program: with what the logs show alone, and with what the binaries import. */
export interface Measured {
  readonly logs: Figures
  readonly imports: Figures
}

/** The tables of docs/crossval.md. */
export function tables(measured: readonly Measured[], repeats: number): string {
  return [
    '### seccomp',
    '',
    ...seccompTable(measured),
    '',
    '### AppArmor',
    '',
    ...appArmorTable(measured),
    '',
    repeatsLine(measured, repeats)
  ].join('\n')
}

function seccompTable(measured: readonly Measured[]): string[] {
  const figures = ['names', 'unused', 'dangerous']
  return table(
    ['program', 'fail %, logs alone', ...figures, 'fail %, with imports', ...figures],
    programsOf(measured),
    measured.map(({ logs, imports }) =>
      [logs.seccomp, imports.seccomp].flatMap(each => [
        each.failing * 100,
        each.names,
        each.unused,
        each.dangerous
      ])
    )
  )
}

function appArmorTable(measured: readonly Measured[]): string[] {
  return table(
    [
      'program',
      'fail %',
      'fail % of those without a new program',
      'rules',
      'extra read',
      'extra written',
      'extra executed',
      'extra sensitive'
    ],
    programsOf(measured),
    measured.map(({ logs: { apparmor: each } }) => [
      each.failing * 100,
      each.failingKnown * 100,
      each.rules,
      each.read,
      each.written,
      each.executed,
      each.sensitive
    ])
  )
}

function programsOf(measured: readonly Measured[]): string[] {
  return measured.map(({ logs }) => logs.program)
}

function repeatsLine(measured: readonly Measured[], repeats: number): string {
  const failing = (of: (each: Measured) => number): number =>
    Math.round(measured.reduce((sum, each) => sum + of(each) * repeats, 0))
  return (
    `Exact repeats that fail under the profile of the one run that they repeat, of ${repeats * measured.length}: ` +
    `${failing(each => each.logs.seccomp.repeatsFailing)} (seccomp), ` +
    `${failing(each => each.logs.apparmor.repeatsFailing)} (AppArmor).`
  )
}

/** With the means of all programs as the last row. */
function table(
  head: readonly string[],
  names: readonly string[],
  rows: readonly (readonly number[])[]
): string[] {
  const means = rows[0]!.map(
    (_, column) => rows.reduce((sum, row) => sum + row[column]!, 0) / rows.length
  )
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    line(head),
    line(head.map((_, column) => (column === 0 ? '---' : '---:'))),
    ...[...rows, means].map((row, at) =>
      line([names[at] ?? '**mean**', ...row.map(cell => shortest(cell))])
    )
  ]
}

function shortest(number: number): string {
  return number >= 10 || Number.isInteger(number) ? `${Math.round(number)}` : number.toFixed(1)
}
