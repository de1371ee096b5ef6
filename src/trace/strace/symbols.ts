import { constantValue } from '../../facts/constants.ts'
import type { Arch } from '../../facts/syscall-table.ts'
import { NONE } from '../sink.ts'

const MAX_KNOWN = 4096
const known = new Map<string, number>()

/**
 * Value of an argument of symbols: `O_RDWR|O_CREAT|0x8000000`, `S_IFREG|0644`, `PER_LINUX /* 0 *\/`; `NONE` when a part
 * has none that we know. Programs print the same few texts over and over, so they are remembered.
 */
export function symbolValue(text: string, arch: Arch): number {
  const key = `${arch} ${text}`
  let value = known.get(key)
  if (value === undefined) {
    value = evaluate(text, arch)
    if (known.size < MAX_KNOWN) known.set(key, value)
  }
  return value
}

function evaluate(text: string, arch: Arch): number {
  const bare = text.replace(/\/\*.*?\*\//g, '').trim()
  let value = 0n
  for (const part of bare.split('|')) {
    const number = partValue(part.trim(), arch)
    if (number === undefined) return NONE
    value |= BigInt(number)
  }
  return Number(value)
}

function partValue(part: string, arch: Arch): number | undefined {
  if (/^(?:0x[0-9a-f]{1,13}|[1-9]\d{0,14}|0)$/.test(part)) return Number(part)
  if (/^0[0-7]{1,16}$/.test(part)) return Number.parseInt(part, 8)
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(part) ? constantValue(part, arch) : undefined
}
