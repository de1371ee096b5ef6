import type { Condition } from '../../language/seccomp/profile.ts'

/** `argument 0 & 0x7e020000 is 0x0`; arguments count from 0, as in the profile. */
export function conditionText({ index, op, value, valueTwo }: Condition): string {
  const hex = (number: bigint): string => `0x${number.toString(16)}`
  const argument = `argument ${index}`
  switch (op) {
    case 'MASKED_EQ':
      return `${argument} & ${hex(value)} is ${hex(valueTwo)}`
    case 'EQ':
      return `${argument} is ${hex(value)}`
    case 'NE':
      return `${argument} is not ${hex(value)}`
    case 'LT':
      return `${argument} is below ${hex(value)}`
    case 'LE':
      return `${argument} is at most ${hex(value)}`
    case 'GT':
      return `${argument} is above ${hex(value)}`
    case 'GE':
      return `${argument} is at least ${hex(value)}`
    default:
      return op satisfies never
  }
}
