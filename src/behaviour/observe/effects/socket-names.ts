import { constantName } from '../../../facts/constants.ts'
import { isBigEndian } from '../../../facts/syscall-table.ts'
import type { Arch } from '../../../facts/syscall-table.ts'

const SOCK_TYPE_MASK = 0xf

/** `AF_INET` for itself, for `PF_INET`, for its number (-X raw) and for `0x2 /* AF_INET *\/`; null for none of these. */
export function familyName(text: string, value: number): string | null {
  const symbol = /[AP]F_[A-Za-z0-9_]+/.exec(text)
  if (symbol) {
    const name = symbol[0].replace(/^PF_/, 'AF_')
    return SAME.get(name) ?? name
  }
  return Number.isNaN(value) ? null : named('AF_', value)
}

/** `SOCK_STREAM`, without its flags. */
export function socketTypeName(text: string, value: number): string | null {
  const symbol = /SOCK_(?:STREAM|DGRAM|RAW|RDM|SEQPACKET|DCCP|PACKET)/.exec(text)
  if (symbol) return symbol[0]
  return Number.isNaN(value) ? null : named('SOCK_', value & SOCK_TYPE_MASK)
}

/**
 * `IPPROTO_TCP`, `NETLINK_ROUTE`, `ETH_P_ALL`, for itself and for its number in a socket of that family; another number; null
 * for the default, 0.
 */
export function protocolName(text: string, family: string, arch: Arch): string | null {
  const symbol = /[A-Z][A-Z0-9_]{2,40}/.exec(text)
  if (symbol) return symbol[0] === 'IPPROTO_IP' ? null : symbol[0]
  const [, swapped, digits] = /^(htons\()?(0x[0-9a-f]{1,8}|\d{1,9})\)?$/.exec(text) ?? []
  if (digits === undefined) return null
  const isOfNetwork = family === 'AF_PACKET' && swapped === undefined && !isBigEndian(arch)
  const value = isOfNetwork ? swap16(Number(digits)) : Number(digits)
  // Only of these families is 0 a protocol.
  if (value === 0 && !ZERO_IS_ONE.has(family)) return null
  const prefix = PROTOCOLS.get(family)
  return prefix === undefined ? `${value}` : named(prefix, value)
}

/** A number of 16 bits in the other order of its bytes. */
function swap16(value: number): number {
  return value > 0xffff ? value : ((value & 0xff) << 8) | (value >> 8)
}

const SAME: ReadonlyMap<string, string> = new Map([
  ['AF_LOCAL', 'AF_UNIX'],
  ['AF_FILE', 'AF_UNIX'],
  ['AF_ROUTE', 'AF_NETLINK']
])

/** Family -> how the symbols of its protocols begin. */
const PROTOCOLS: ReadonlyMap<string, string> = new Map([
  ['AF_INET', 'IPPROTO_'],
  ['AF_INET6', 'IPPROTO_'],
  ['AF_NETLINK', 'NETLINK_'],
  ['AF_PACKET', 'ETH_P_'],
  ['AF_BLUETOOTH', 'BTPROTO_'],
  ['AF_CAN', 'CAN_']
])
const ZERO_IS_ONE: ReadonlySet<string> = new Set(['AF_NETLINK', 'AF_BLUETOOTH'])

/** The symbol that begins so and has the value, else the value. They are the same on every architecture that is known here. */
function named(prefix: string, value: number): string {
  return constantName(prefix, value, 'x86_64') ?? `${value}`
}
