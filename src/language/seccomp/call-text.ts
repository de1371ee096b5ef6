import { constantsNamed } from '../../facts/constants.ts'
import { argumentKinds } from '../../facts/syscall-arguments.ts'
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
      return value === 0n ? 'NULL' : `0x${value.toString(16)}`
    case 'fd':
      return BigInt.asIntN(32, value) === AT_FDCWD ? 'AT_FDCWD' : `${BigInt.asIntN(32, value)}`
    case 'octal':
      return low === 0n ? '0' : `0${low.toString(8)}`
    case '32':
      return low > 0xffffn ? `0x${low.toString(16)}` : `${low}`
    case '64':
      return value > 0xffffn ? `0x${value.toString(16)}` : `${value}`
    default:
      return symbols(kind, low, arch)
  }
}

const AT_FDCWD = -100n

/** One name where the value has one, else the bits that have names, `|` between them, and what is left as a number. */
function symbols(prefix: string, value: bigint, arch: Arch): string {
  const named = constantsNamed(prefix, arch)
    .map(([name, number]) => [name, BigInt(number)] as const)
    .filter(([name]) => !/_(?:MASK|MAX|MIN|SHIFT|BITS)$/.test(name))
  const exact = named.find(([, number]) => number === value)
  if (exact) return exact[0]
  let rest = value
  const parts: string[] = []
  for (const [name, bits] of named.toSorted(([, a], [, b]) => (a < b ? 1 : a > b ? -1 : 0)))
    if (bits > 0n && (rest & bits) === bits && !SINGLE.has(prefix)) {
      parts.push(name)
      rest &= ~bits
    }
  if (prefix === 'O_' && (value & 3n) === 0n) parts.push('O_RDONLY')
  if (prefix === 'SOCK_') {
    const type = named.find(([, number]) => number === (value & 0xfn))
    const flags = named.filter(([, number]) => number > 0xfn && (value & number) === number)
    const types = (value & 0xfn) === 0n && flags.length > 0 ? [] : [type?.[0] ?? `${value & 0xfn}`]
    return [...types, ...flags.map(([name]) => name)].join('|')
  }
  if (parts.length === 0) return `0x${value.toString(16)}`
  return [...parts.reverse(), ...(rest === 0n ? [] : [`0x${rest.toString(16)}`])].join('|')
}

/** Values of these are alternatives, not bits. */
const SINGLE = new Set([
  'AF_',
  'IPPROTO_',
  'PR_',
  'PTRACE_',
  'KEYCTL_',
  'MADV_',
  'F_',
  'SIG',
  'SOL_',
  'SO_',
  'RLIMIT_',
  'SECCOMP_',
  'SCHED_',
  'ARCH_'
])
