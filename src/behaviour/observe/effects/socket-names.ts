import { constantValue, constantsNamed } from '../../../facts/constants.ts'
import { isBigEndian } from '../../../facts/syscall-table.ts'
import type { Arch } from '../../../facts/syscall-table.ts'

const SOCK_TYPE_MASK = 0xf

/** `AF_INET` for itself, for `PF_INET`, for its number (-X raw) and for `0x2 /* AF_INET *\/`; null for none of these. */
export function familyName(text: string, value: number): string | null {
  const symbol = /[AP]F_[A-Z0-9_]+/.exec(text)
  if (symbol) {
    const name = symbol[0].replace(/^PF_/, 'AF_')
    return SAME.get(name) ?? name
  }
  return Number.isNaN(value) ? null : (FAMILIES.get(value) ?? `${value}`)
}

/** `SOCK_STREAM`, without its flags. */
export function socketTypeName(text: string, value: number): string | null {
  const symbol = /SOCK_(?:STREAM|DGRAM|RAW|RDM|SEQPACKET|DCCP|PACKET)/.exec(text)
  if (symbol) return symbol[0]
  return Number.isNaN(value)
    ? null
    : (TYPES.get(value & SOCK_TYPE_MASK) ?? `${value & SOCK_TYPE_MASK}`)
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
  const names = PROTOCOLS.get(family)
  // Only of these families is 0 a protocol.
  if (value === 0 && !ZERO_IS_ONE.has(family)) return null
  return names?.get(value) ?? `${value}`
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

const FAMILIES = numbered([
  'AF_UNSPEC',
  'AF_UNIX',
  'AF_INET',
  'AF_AX25',
  'AF_IPX',
  'AF_APPLETALK',
  'AF_NETROM',
  'AF_BRIDGE',
  'AF_ATMPVC',
  'AF_X25',
  'AF_INET6',
  'AF_ROSE',
  'AF_NETBEUI',
  'AF_SECURITY',
  'AF_KEY',
  'AF_NETLINK',
  'AF_PACKET',
  'AF_ASH',
  'AF_ECONET',
  'AF_ATMSVC',
  'AF_RDS',
  'AF_SNA',
  'AF_IRDA',
  'AF_PPPOX',
  'AF_WANPIPE',
  'AF_LLC',
  'AF_IB',
  'AF_MPLS',
  'AF_CAN',
  'AF_TIPC',
  'AF_BLUETOOTH',
  'AF_IUCV',
  'AF_RXRPC',
  'AF_ISDN',
  'AF_PHONET',
  'AF_IEEE802154',
  'AF_CAIF',
  'AF_ALG',
  'AF_NFC',
  'AF_VSOCK',
  'AF_KCM',
  'AF_QIPCRTR',
  'AF_SMC',
  'AF_XDP',
  'AF_MCTP'
])
const NETLINK = numbered([
  'NETLINK_ROUTE',
  'NETLINK_UNUSED',
  'NETLINK_USERSOCK',
  'NETLINK_FIREWALL',
  'NETLINK_SOCK_DIAG',
  'NETLINK_NFLOG',
  'NETLINK_XFRM',
  'NETLINK_SELINUX',
  'NETLINK_ISCSI',
  'NETLINK_AUDIT',
  'NETLINK_FIB_LOOKUP',
  'NETLINK_CONNECTOR',
  'NETLINK_NETFILTER',
  'NETLINK_IP6_FW',
  'NETLINK_DNRTMSG',
  'NETLINK_KOBJECT_UEVENT',
  'NETLINK_GENERIC',
  'NETLINK_SCSITRANSPORT',
  'NETLINK_ECRYPTFS',
  'NETLINK_RDMA',
  'NETLINK_CRYPTO',
  'NETLINK_SMC'
])
const PROTOCOLS: ReadonlyMap<string, ReadonlyMap<number, string>> = new Map([
  ['AF_INET', named('IPPROTO_')],
  ['AF_INET6', named('IPPROTO_')],
  ['AF_NETLINK', NETLINK],
  ['AF_PACKET', named('ETH_P_')],
  ['AF_BLUETOOTH', named('BTPROTO_')],
  ['AF_CAN', named('CAN_')]
])
const ZERO_IS_ONE: ReadonlySet<string> = new Set(['AF_NETLINK', 'AF_BLUETOOTH'])
const TYPES = numbered([
  'SOCK_STREAM',
  'SOCK_DGRAM',
  'SOCK_RAW',
  'SOCK_RDM',
  'SOCK_SEQPACKET',
  'SOCK_DCCP',
  'SOCK_PACKET'
])

function numbered(names: readonly string[]): ReadonlyMap<number, string> {
  return new Map(names.map(name => [constantValue(name, 'x86_64') ?? -1, name]))
}

function named(prefix: string): ReadonlyMap<number, string> {
  return new Map(constantsNamed(prefix, 'x86_64').map(([name, value]) => [value, name]))
}
