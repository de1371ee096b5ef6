/** Wilson's score interval of a share, 95 %; of none anything may be. */
export function wilson(count: number, of: number): readonly [low: number, high: number] {
  if (of === 0) return [0, 1]
  const z = 1.96
  const share = count / of
  const centre = share + (z * z) / (2 * of)
  const spread = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of))
  const scale = 1 + (z * z) / of
  // None and all are exact ends, which rounding would miss.
  return [count === 0 ? 0 : (centre - spread) / scale, count === of ? 1 : (centre + spread) / scale]
}

/** That none of `seen` among `total` is in a choice of `chosen`. */
export function chanceOfNone(total: number, seen: number, chosen: number): number {
  let chance = 1
  for (let i = 0; i < seen; i++) chance *= Math.max(0, total - chosen - i) / (total - i)
  return chance
}
