import { constantValue } from '../../../facts/constants.ts'
import type { Fields } from './fields.ts'

/**
 * The value of an argument as `ausearch -i` prints it: `0x7ffd`, `O_WRONLY|O_CREAT`, `AT_FDCWD`, `inet`, `0640`, `root`; null:
 * nothing here tells it. Names are those of x86_64's values, whatever the record's architecture. Versions before 2.4 print numbers without 0x, of which none begins with a zero as modes do. Source:
 * audit-userspace 3.0 auparse/interpret.c
 */
export function interpretedArgument(fields: Fields, index: number): bigint | null {
  const call = fields.get('syscall')?.text ?? ''
  return MODES_OF_NODES[call] === index
    ? null
    : interpretedValue(fields.get(`a${index}`)?.text ?? '')
}

/** Whose numbers libaudit has names for. */
const PRINTER = 'x86_64'

/** Of a mode the permissions are printed, and not what it makes. */
const MODES_OF_NODES: Readonly<Record<string, number>> = { mknod: 1, mknodat: 2 }

/** As `interpretedArgument`, of the text alone. */
export function interpretedValue(text: string): bigint | null {
  const number = /^0x([0-9a-f]{1,16})$/.exec(text) ?? UNNAMED.exec(text)
  if (number !== null) return BigInt(`0x${number[1]!}`)
  if (/^0[0-7]{3}$/.test(text)) return BigInt(Number.parseInt(text, 8))
  if (/^(?:0|[1-9a-f][0-9a-f]{0,15})$/.test(text)) return BigInt(`0x${text}`)
  let sum = 0
  for (const name of text.split('|')) {
    const value = SYMBOLS[name] ?? symbolOf(name)
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

/** What libaudit calls otherwise than the kernel's headers, and what these have no facts of. */
const SYMBOLS: Readonly<Record<string, number>> = {
  local: 1,
  root: 0,
  F_OK: 0,
  X_OK: 1,
  W_OK: 2,
  R_OK: 4,
  SEEK_SET: 0,
  SEEK_CUR: 1,
  SEEK_END: 2,
  EXIT_SUCCESS: 0,
  EXIT_FAILURE: 1,
  BPF_MAP_CREATE: 0,
  BPF_MAP_LOOKUP_ELEM: 1,
  BPF_MAP_UPDATE_ELEM: 2,
  BPF_MAP_DELETE_ELEM: 3,
  BPF_MAP_GET_NEXT_KEY: 4,
  BPF_PROG_LOAD: 5,
  BPF_OBJ_PIN: 6,
  BPF_OBJ_GET: 7,
  CLOCK_REALTIME_ALARM: 8,
  CLOCK_BOOTTIME_ALARM: 9,
  FSCONFIG_CMD_CREATE: 6,
  FSCONFIG_CMD_RECONFIGURE: 7,
  OPEN_TREE_CLONE: 1,
  OPEN_TREE_CLOEXEC: 0x80000
}
