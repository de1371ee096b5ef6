/** The smallest log that is still at fault, found by leaving out lines, then bytes. */
export async function shrink(
  log: Buffer,
  isAtFault: (log: Buffer) => Promise<boolean>
): Promise<Buffer> {
  const lines = log.toString('latin1').split(/(?<=\n)/)
  const kept = await without(lines, part => isAtFault(Buffer.from(part.join(''), 'latin1')))
  const bytes = [...kept.join('')]
  if (bytes.length > MOST_BYTES) return Buffer.from(kept.join(''), 'latin1')
  const least = await without(bytes, part => isAtFault(Buffer.from(part.join(''), 'latin1')))
  return Buffer.from(least.join(''), 'latin1')
}

/** Above, leaving out byte by byte takes too long. */
const MOST_BYTES = 20_000

async function without(
  parts: readonly string[],
  isAtFault: (parts: readonly string[]) => Promise<boolean>
): Promise<readonly string[]> {
  let kept = parts
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size > 1 ? Math.ceil(size / 2) : 0)
    for (let at = 0; at < kept.length;) {
      const fewer = [...kept.slice(0, at), ...kept.slice(at + size)]
      if (fewer.length > 0 && (await isAtFault(fewer))) kept = fewer
      else at += size
    }
  return kept
}
