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
