import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { Decoder } from '../../src/decode.ts'
import { containers, strace } from './machine.ts'
import { once } from './once.ts'
import { inspect } from './product.ts'
import { program, systemTest } from './requirement.ts'
import { sharedFolder } from './shared-folder.ts'

/** Capability -> a line of Python that needs it and leaves the machine as it is; `path` is an own file. */
const OPERATIONS = {
  chown: 'os.chown(path, 33, 33)',
  mknod: 'os.mknod(path + ".null", stat.S_IFCHR | 0o600, os.makedev(1, 3))',
  net_bind_service: 'socket.socket().bind(("127.0.0.1", 83))',
  net_raw: 'socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)',
  setfcap:
    'os.setxattr(path, "security.capability", bytes.fromhex("0000000200040000" + "00" * 12))',
  setgid: 'os.setgid(33)',
  setpcap: 'libc.prctl(24, 30)',
  setuid: 'os.setuid(33)',
  sys_admin: 'libc.sethostname(host, len(host))',
  sys_chroot: 'os.chroot("/")',
  sys_nice: 'os.setpriority(os.PRIO_PROCESS, 0, -5)',
  sys_resource: 'raise_limit()',
  wake_alarm: 'libc.timerfd_create(8, 0)'
} as const

const capabilities = Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[]

const SCRIPT = `
import ctypes, os, resource, socket, stat, sys
libc, path, host = ctypes.CDLL(None), sys.argv[1], socket.gethostname().encode()
def raise_limit():
    limit = resource.RLIMIT_NPROC
    soft, hard = resource.getrlimit(limit)
    resource.setrlimit(limit, (10, 10))
    resource.setrlimit(limit, (10, 11))
open(path, "w").close()
for operation in sys.argv[2:]:
    if os.fork() == 0:
        try: exec(operation)
        except OSError: pass
        os._exit(0)
    os.wait()
`

const folder = sharedFolder()

/** What the product says of the operations, done with and without the capabilities. */
const shown = once(async () => {
  const script = join(folder(), 'operations.py')
  writeFileSync(script, SCRIPT)
  const run = async (name: string, drop: readonly string[]): Promise<Set<string>> => {
    const trace = join(folder(), name)
    const without = drop.map(capability => `-${capability}`).join(',')
    const bound = without === '' ? [] : ['setpriv', '--bounding-set', without]
    const python = ['/usr/bin/python3', script, join(folder(), `${name}.file`)]
    await execa('strace', ['-f', '-o', trace, ...bound, ...python, ...Object.values(OPERATIONS)])
    const document = new Decoder(JSON.parse(await inspect(trace)), name)
    return new Set(
      document
        .at('capabilities')
        .list(fact => `${fact.at('capability').string()} ${fact.at('outcome').string()}`)
    )
  }
  return { with: await run('with', []), without: await run('without', capabilities) }
})

for (const capability of capabilities)
  systemTest(
    [strace, containers, program('setpriv', 'util-linux'), program('/usr/bin/python3', 'python3')],
    `a call that needs ${capability} shows it: used with it, refused without`,
    async t => {
      t.timeout(LIMIT)
      const facts = await shown()
      // Not every machine lets root have all of them.
      if (isHad(capability))
        t.true(facts.with.has(`${capability} used`), [...facts.with].join(', '))
      t.true(facts.without.has(`${capability} refused`), [...facts.without].join(', '))
    }
  )

const LIMIT = 15 * 60_000

/** Numbers of linux/capability.h. */
const NUMBERS: Readonly<Record<keyof typeof OPERATIONS, number>> = {
  chown: 0,
  mknod: 27,
  net_bind_service: 10,
  net_raw: 13,
  setfcap: 31,
  setgid: 6,
  setpcap: 8,
  setuid: 7,
  sys_admin: 21,
  sys_chroot: 18,
  sys_nice: 23,
  sys_resource: 24,
  wake_alarm: 35
}

function isHad(capability: keyof typeof OPERATIONS): boolean {
  const text =
    /^CapEff:\s*([0-9a-f]+)/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? '0'
  return ((BigInt(`0x${text}`) >> BigInt(NUMBERS[capability])) & 1n) === 1n
}
