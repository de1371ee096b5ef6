import { constantValue } from '../../../facts/constants.ts'
import { isBigEndian } from '../../../facts/syscall-table.ts'
import type { Arch } from '../../../facts/syscall-table.ts'
import { NONE } from '../../sink.ts'
import { Texts } from '../../texts.ts'

const MAX_KNOWN = 1 << 16

/** Values of symbols on one architecture. Programs print the same few texts over and over: each is worked out once. */
export class Symbols {
  readonly #arch: Arch
  #texts = new Texts()
  #values: (number | undefined)[] = []

  constructor(arch: Arch) {
    this.#arch = arch
  }

  /**
   * Value of `O_RDWR|O_CREAT|0x8000000`, `S_IFREG|0644`, `PER_LINUX /* 0 *\/`, `_IOC(_IOC_READ, 0x54, 0x2a, 0x2c)`; `NONE` when a
   * part has none that we know.
   */
  value(bytes: Buffer, start: number, end: number): number {
    if (end - start > 512) return NONE
    if (this.#texts.size > MAX_KNOWN) {
      this.#texts = new Texts()
      this.#values = []
    }
    const id = this.#texts.intern(bytes, start, end)
    return (this.#values[id] ??= evaluate(bytes.toString('latin1', start, end), this.#arch))
  }
}

function evaluate(text: string, arch: Arch): number {
  const bare = text.replace(/\/\*.*?\*\//g, '').trim()
  const request = REQUEST.exec(bare)
  if (request) return requestValue(request, arch)
  const network = NETWORK_ORDER.exec(bare)
  if (network) return networkOrder(evaluate(network[1]!, arch), arch)
  let value = 0n
  for (const part of bare.split('|')) {
    // `BTRFS_IOC_CLONE or FICLONE`: names of one number
    const numbers = part.split(' or ').map(name => partValue(name.trim(), arch))
    const number = numbers.find(known => known !== undefined)
    if (number === undefined) return NONE
    value |= BigInt(number)
  }
  return Number(value)
}

/** How strace prints a request of ioctl that has no name. */
const REQUEST = /^_IOC\(([A-Z_|]+), (\w+), (\w+), (\w+)\)$/

/** Source: Linux 6.1 asm-generic/ioctl.h: number, type, size and direction from the lowest bits up. */
function requestValue([, direction = '', ...fields]: RegExpExecArray, arch: Arch): number {
  const shift = constantValue('_IOC_DIRSHIFT', arch) ?? NONE
  const [type = NONE, number = NONE, size = NONE] = fields.map(field => evaluate(field, arch))
  return evaluate(direction, arch) * 2 ** shift + size * 2 ** 16 + type * 2 ** 8 + number
}

/** How strace prints the protocol of a packet socket: `htons(ETH_P_ALL)`. */
const NETWORK_ORDER = /^htons\(([A-Z0-9_x]+) ?\)$/i

function networkOrder(value: number, arch: Arch): number {
  if (Number.isNaN(value) || isBigEndian(arch)) return value
  return ((value & 0xff) << 8) | ((value >> 8) & 0xff)
}

function partValue(part: string, arch: Arch): number | undefined {
  if (/^(?:0x[0-9a-f]{1,13}|[1-9]\d{0,14}|0)$/.test(part)) return Number(part)
  if (/^0[0-7]{1,16}$/.test(part)) return Number.parseInt(part, 8)
  const size = PAGE_SIZE.exec(part)
  if (size) return Number(size[1]) * 2 ** (constantValue(size[2]!, arch) ?? NONE)
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(part) ? constantValue(part, arch) : undefined
}

/** How strace prints the size of huge pages: `21<<MAP_HUGE_SHIFT`. */
const PAGE_SIZE = /^(\d{1,2})<<((?:MAP|MFD|SHM)_HUGE_SHIFT)$/
