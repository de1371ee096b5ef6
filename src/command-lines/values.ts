import { InvalidArgumentError } from 'commander'

/** Every value of an option that may be given several times. */
export function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value]
}

/** `a,b` */
export function splitList(value: string): string[] {
  return value.split(',')
}

/** A list of one. @throws InvalidArgumentError */
export function oneOfList(value: string): string[] {
  if (value.includes(',')) throw new InvalidArgumentError('Give one name.')
  return [value]
}

/** @throws InvalidArgumentError */
export function toPercent(value: string): number {
  if (!/^\d{1,3}$/.test(value) || Number(value) > 100)
    throw new InvalidArgumentError('Give a number from 0 to 100.')
  return Number(value)
}

/** @throws InvalidArgumentError */
export function toCount(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError('Give a whole number.')
  return Number(value)
}
