import test from 'ava'
import { accessed, observed } from './observed.ts'

const PROGRAM = '7 execve("/bin/a", ["a"], 0x7ffd /* 5 vars */) = 0'

/** What programs send, or are sent, in a message of that text. */
const message = (text: string, control = ''): string =>
  `{msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base="${text}", iov_len=99}], msg_iovlen=1,${control} msg_flags=0}`

test('an address in the text of a message is none that it is sent to', async t => {
  const address = '{sa_family=AF_INET6, sin6_port=htons(80)'
  const [none, some] = await Promise.all(
    [
      `sendmsg(3, ${message(`\\"${address}}`)}, 0) = 99`,
      `sendmmsg(3, [{msg_hdr=${message(address)}, msg_len=99}, {msg_hdr={msg_name=${address}}, msg_namelen=28}, msg_len=9}], 2, 0) = 2`
    ].map(call => observed(`${PROGRAM}\n7 ${call}`))
  )
  t.deepEqual(none!.sockets, [])
  t.deepEqual(
    some!.sockets.map(({ operation, family, address: to }) => [operation, family, to]),
    [['send', 'AF_INET6', ':80']]
  )
})

test('what a message says of descriptors opens none', async t => {
  const rights = 'cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[5</etc/shadow>]'
  const use = '7 ftruncate(5, 0) = 0'
  const log = (call: string): string => [PROGRAM, `7 recvmsg(3, ${call}, 0) = 99`, use].join('\n')
  t.deepEqual(accessed(await observed(log(message(`\\\\\\"${rights}`)))), { '/bin/a': 'x' })
  const sent = message('5', ` msg_control=[{cmsg_len=20, ${rights}}], msg_controllen=24,`)
  t.deepEqual(accessed(await observed(log(sent))), { '/bin/a': 'x', '/etc/shadow': 'w' })
})

test('an address and a descriptor of many megabytes are read', async t => {
  const long = 'a'.repeat(1 << 24)
  const { syscalls } = await observed(
    [
      PROGRAM,
      `7 connect(3, {sa_family=AF_UNIX, sun_path="/${long}"}, 110) = 0`,
      `7 recvmsg(3, {msg_control=[{cmsg_type=SCM_RIGHTS, cmsg_data=[5</${long}>]}]}, 0) = 1`
    ].join('\n')
  )
  t.deepEqual(
    syscalls.map(({ name }) => name),
    ['connect', 'execve', 'recvmsg']
  )
})
