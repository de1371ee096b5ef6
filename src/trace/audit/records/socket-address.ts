import { ipv6Text } from '../../ipv6-text.ts'
import { quotedText } from '../../quoted-text.ts'

/**
 * The bytes of a struct sockaddr in the notation of `Call.raw`; big-endian machines write the family the other way round.
 * '' where it is none. Source: Linux 6.1 include/linux/socket.h, include/uapi/linux/{un,in,in6}.h
 */
export function socketAddress(bytes: Buffer, isBigEndian: boolean): string {
  if (bytes.length < 2) return ''
  const family = isBigEndian ? bytes.readUInt16BE(0) : bytes.readUInt16LE(0)
  switch (family) {
    case 0:
      return '{sa_family=AF_UNSPEC}'
    case 1:
      return unixAddress(bytes)
    case 2:
      if (bytes.length < 8) return '{sa_family=AF_INET}'
      return `{sa_family=AF_INET, sin_port=htons(${bytes.readUInt16BE(2)}), sin_addr=inet_addr("${bytes.subarray(4, 8).join('.')}")}`
    case 10:
      if (bytes.length < 24) return '{sa_family=AF_INET6}'
      return `{sa_family=AF_INET6, sin6_port=htons(${bytes.readUInt16BE(2)}), inet_pton(AF_INET6, "${ipv6Text(bytes.subarray(8, 24))}", &sin6_addr)}`
    default:
      return `{sa_family=0x${family.toString(16)}}`
  }
}

/** A path ends with the first NUL, and what stands behind it is garbage; an abstract name starts with one. */
function unixAddress(bytes: Buffer): string {
  if (bytes.length === 2) return '{sa_family=AF_UNIX}'
  if (bytes[2] === 0) return `{sa_family=AF_UNIX, sun_path=@"${quotedText(bytes.subarray(3))}"}`
  const end = bytes.indexOf(0, 2)
  return `{sa_family=AF_UNIX, sun_path="${quotedText(bytes.subarray(2, end < 0 ? bytes.length : end))}"}`
}
