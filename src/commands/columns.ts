/** Rows of cells as lines with aligned columns, two spaces apart; numbers lean to the right, the last column is free. */
export function columns(rows: readonly (readonly (string | number)[])[]): string[] {
  const widths: number[] = []
  for (const row of rows)
    for (const [index, cell] of row.entries())
      widths[index] = Math.max(widths[index] ?? 0, String(cell).length)
  return rows.map(row =>
    row
      .map((cell, index) => {
        const width = widths[index]!
        if (typeof cell === 'number') return String(cell).padStart(width)
        return index === row.length - 1 ? cell : cell.padEnd(width)
      })
      .join('  ')
      .trimEnd()
  )
}
