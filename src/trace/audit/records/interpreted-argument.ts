import { auditSymbol, isPrintedInPart } from '../../../facts/audit-symbols.ts'
import { constantValue } from '../../../facts/constants.ts'
import type { Fields } from './fields.ts'

/**
 * The value of an argument as `ausearch -i` prints it: `0x7ffd`, `O_WRONLY|O_CREAT`, `AT_FDCWD`, `inet`, `0640`, `root`; null:
 * nothing here tells it. Names are those of x86_64's values, whatever the record's architecture. Versions before 2.4 print
 * numbers without 0x, of which none begins with a zero as modes do. Source: audit-userspace 3.0 auparse/interpret.c
 */
export function interpretedArgument(fields: Fields, index: number): bigint | null {
  const call = fields.get('syscall')?.text ?? ''
  return isPrintedInPart(call, index) ? null : interpretedValue(fields.get(`a${index}`)?.text ?? '')
}

/** Whose numbers libaudit has names for. */
const PRINTER = 'x86_64'

/** As `interpretedArgument`, of the text alone. */
export function interpretedValue(text: string): bigint | null {
  const number = /^0x([0-9a-f]{1,16})$/.exec(text) ?? UNNAMED.exec(text)
  if (number !== null) return BigInt(`0x${number[1]!}`)
  if (/^0[0-7]{3}$/.test(text)) return BigInt(Number.parseInt(text, 8))
  if (/^(?:0|[1-9a-f][0-9a-f]{0,15})$/.test(text)) return BigInt(`0x${text}`)
  let sum = 0
  for (const name of text.split('|')) {
    const value = auditSymbol(name) ?? symbolOf(name)
    if (value === undefined) return null
    sum += value
  }
  return BigInt(sum)
}

const UNNAMED = /^unknown[a-z- ]{0,20}\(0x([0-9a-f]{1,16})\)$/

function symbolOf(name: string): number | undefined {
  return (
    constantValue(name, PRINTER) ??
    constantValue(`AF_${name.toUpperCase()}`, PRINTER) ??
    constantValue(`IPPROTO_${name.toUpperCase()}`, PRINTER)
  )
}
