import { argumentKinds } from '../../facts/syscall-arguments.ts'
import type { Arch } from '../../facts/syscall-table.ts'
import { argumentText } from './call-text.ts'
import type { Condition } from './profile.ts'

/**
 * `argument 0 & 0x7e020000 (CLONE_NEWNS|...) is 0x0`, with the names of the values where they have some; arguments count
 * from 0, as in the profile.
 */
export function conditionText(
  { index, op, value, valueTwo }: Condition,
  name: string,
  arch: Arch
): string {
  const kind = argumentKinds(name)?.[index] ?? '64'
  const told = (number: bigint): string => {
    const symbols = PLAIN.has(kind) ? '' : argumentText(kind, number, arch)
    const hex = `0x${number.toString(16)}`
    return /^[A-Z]/.test(symbols) ? `${hex} (${symbols})` : hex
  }
  const argument = `argument ${index}`
  switch (op) {
    case 'MASKED_EQ':
      return value === WHOLE
        ? `${argument} is ${told(valueTwo)}`
        : `${argument} & ${told(value)} is ${valueTwo === 0n ? '0x0' : told(valueTwo)}`
    case 'EQ':
      return `${argument} is ${told(value)}`
    case 'NE':
      return `${argument} is not ${told(value)}`
    case 'LT':
      return `${argument} is below ${told(value)}`
    case 'LE':
      return `${argument} is at most ${told(value)}`
    case 'GT':
      return `${argument} is above ${told(value)}`
    case 'GE':
      return `${argument} is at least ${told(value)}`
    default:
      return op satisfies never
  }
}

/** All that the kernel looks at of an argument of 32 bits. */
const WHOLE = 0xffffffffn

/** Kinds of arguments whose values have no names. */
const PLAIN = new Set(['32', '64', 'ptr', 'fd', 'octal'])
