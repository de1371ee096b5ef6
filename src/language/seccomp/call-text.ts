import { constantsNamed } from '../../facts/constants.ts'
import { areAlternatives, argumentKinds } from '../../facts/syscall-arguments.ts'
import type { Arch } from '../../facts/syscall-table.ts'

/**
 * A call as C would write it, from its registers: `openat(AT_FDCWD, 0x7ffd..., O_RDONLY|O_CLOEXEC)`. Memory that an
 * argument points to is not in a record; registers past the call's own arguments hold what happened to be there.
 */
export function callText(name: string, arch: Arch, registers: readonly bigint[]): string {
  const kinds = argumentKinds(name)
  const shown = registers.slice(0, kinds?.length ?? registers.length)
  const texts = shown.map((value, index) => argumentText(kinds?.[index] ?? '64', value, arch))
  const more = (kinds?.length ?? 0) > shown.length ? [...texts, '...'] : texts
  return `${name}(${more.join(', ')})`
}

/** One of them: `kind` as in facts/syscall-arguments.json. */
export function argumentText(kind: string, value: bigint, arch: Arch): string {
  const low = BigInt.asUintN(32, value)
  switch (kind) {
    case 'ptr':
      return value === 0n ? 'NULL' : hex(value)
    case 'fd':
      return BigInt.asIntN(32, value) === AT_FDCWD ? 'AT_FDCWD' : `${BigInt.asIntN(32, value)}`
    case 'octal':
      return low === 0n ? '0' : `0${low.toString(8)}`
    case '32':
      return low > 0xffffn ? hex(low) : `${low}`
    case '64':
      return value > 0xffffn ? hex(value) : `${value}`
    default:
      return symbols(kind, low, arch)
  }
}

const AT_FDCWD = -100n

/** One name where the value has one, else the bits that have names, `|` between them, and what is left as a number. */
function symbols(prefix: string, value: bigint, arch: Arch): string {
  const named: Named = constantsNamed(prefix, arch)
    .map(([name, number]) => [name, BigInt(number)] as const)
    .filter(([name]) => !/_(?:MASK|MAX|MIN|SHIFT|BITS)$/.test(name))
  const exact = named.find(([, number]) => number === value)
  if (exact) return exact[0]
  if (prefix === 'SOCK_') return socketType(named, value)
  if (areAlternatives(prefix)) return hex(value)
  let rest = value
  const parts: string[] = []
  for (const [name, bits] of named.toSorted(([, a], [, b]) => (a < b ? 1 : a > b ? -1 : 0)))
    if (bits > 0n && (rest & bits) === bits) {
      parts.push(name)
      rest &= ~bits
    }
  if (prefix === 'O_' && (value & O_ACCMODE) === 0n) parts.push('O_RDONLY')
  if (parts.length === 0) return hex(value)
  return [...parts.reverse(), ...(rest === 0n ? [] : [hex(rest)])].join('|')
}

const O_ACCMODE = 3n

type Named = readonly (readonly [name: string, value: bigint])[]

/** The type, which is one number, and flags; accept4 has flags alone. */
function socketType(named: Named, value: bigint): string {
  const type = value & SOCK_TYPE_MASK
  const flags = named.filter(([, bits]) => bits > SOCK_TYPE_MASK && (value & bits) === bits)
  const name = named.find(([, number]) => number === type)?.[0] ?? `${type}`
  const types = type === 0n && flags.length > 0 ? [] : [name]
  return [...types, ...flags.map(([flag]) => flag)].join('|')
}

/** Linux include/linux/net.h. */
const SOCK_TYPE_MASK = 0xfn

function hex(value: bigint): string {
  return `0x${value.toString(16)}`
}
