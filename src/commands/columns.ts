/** Rows of cells as lines with aligned columns, two spaces apart. Columns with numbers lean to the right. */
export function columns(rows: readonly (readonly (string | number)[])[]): string[] {
  const widths: number[] = []
  const numeric = new Set<number>()
  for (const row of rows)
    for (const [index, cell] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, String(cell).length)
      if (typeof cell === 'number') numeric.add(index)
    }
  return rows.map(row =>
    row
      .map((cell, index) => {
        const width = widths[index]!
        return numeric.has(index) ? String(cell).padStart(width) : String(cell).padEnd(width)
      })
      .join('  ')
      .trimEnd()
  )
}
