/** An address of 16 bytes as RFC 5952 writes it: the longest run of zeros is `::`. */
export function ipv6Text(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(i * 2).toString(16))
  if (groups.slice(0, 5).every(group => group === '0') && groups[5] === 'ffff')
    return `::ffff:${bytes.subarray(12, 16).join('.')}`
  const text = `:${groups.join(':')}:`
  const longest = (text.match(/(?::0)+(?=:)/g) ?? [])
    .filter(run => run.length > 2)
    .reduce((best, run) => (run.length > best.length ? run : best), '')
  const short = longest === '' ? text : text.replace(longest, ':')
  return short.replace(/^:(?!:)/, '').replace(/(?<!:):$/, '')
}

/** The 16 bytes of an address, `::ffff:10.0.0.5` among them; null where it is none. */
export function ipv6Bytes(text: string): number[] | null {
  const plain = text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts) => {
    const [a, b, c, d] = parts.slice(0, 4).map(Number) as [number, number, number, number]
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
  })
  const [before, after] = plain.split('::').map(side => (side === '' ? [] : side.split(':')))
  const missing = after === undefined ? 0 : Math.max(0, 8 - before!.length - after.length)
  const groups = [...before!, ...Array<string>(missing).fill('0'), ...(after ?? [])]
  if (groups.length !== 8 || !groups.every(group => /^[\da-f]{1,4}$/.test(group))) return null
  return groups.flatMap(group => {
    const number = Number.parseInt(group, 16)
    return [number >> 8, number & 0xff]
  })
}
