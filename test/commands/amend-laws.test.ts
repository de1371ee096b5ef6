import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import type { ExecutionContext } from 'ava'
import fc from 'fast-check'
import { commandLine } from '../../src/command-line.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { testIo } from '../test-io.ts'

/** A record without its stamp; PROFILE stands for the name of the profile that is loaded. */
type Body = string

const denied = (operation: string, fields: string): Body =>
  `AVC apparmor="DENIED" operation="${operation}" profile="PROFILE" pid=7 comm="shop" ${fields}`

/** As the kernel prints a name: in hexadecimal where it has more than letters that it prints. */
function printed(name: string): string {
  const bytes = Buffer.from(name, 'utf8')
  return bytes.some(byte => byte <= 0x20 || byte >= 0x7f || byte === 0x22)
    ? bytes.toString('hex').toUpperCase()
    : `"${name}"`
}

const word = fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/)
const part = fc.oneof(
  { weight: 4, arbitrary: word },
  fc.constantFrom(
    'a b',
    'x*',
    '[y]',
    '{z}',
    'c,d',
    'e"f',
    '#1',
    '@{g}',
    '\u00e9',
    '1234',
    'q?',
    '\\'
  )
)
const path = fc
  .tuple(
    fc.constantFrom(
      '/etc',
      '/srv/shop',
      '/tmp',
      '/proc/7',
      '/var/lib',
      '/usr/lib/x86_64-linux-gnu'
    ),
    fc.array(part, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', '', '/')
  )
  .map(([folder, parts, end]) => `${folder}/${parts.join('/')}${end}`)

const file = fc
  .tuple(
    path,
    fc.constantFrom('r', 'w', 'rw', 'c', 'wrc', 'a', 'k', 'm', 'x', 'd'),
    fc.constantFrom('0', '1000')
  )
  .map(([name, mask, owner]) =>
    denied(
      mask === 'x' ? 'exec' : 'open',
      `name=${printed(name)} requested_mask="${mask}" denied_mask="${mask}" fsuid=1000 ouid=${owner}`
    )
  )
const capability = fc
  .constantFrom('1  capname="dac_override"', '21  capname="sys_admin"', '12  capname="net_admin"')
  .map(text => denied('capable', `capability=${text}`))
const socket = fc
  .tuple(
    fc.constantFrom('inet', 'inet6', 'netlink', 'unix'),
    fc.constantFrom('stream', 'dgram', 'raw')
  )
  .map(([family, type]) =>
    denied(
      'create',
      `family="${family}" sock_type="${type}" protocol=0 requested_mask="create" denied_mask="create"`
    )
  )
const signal = fc
  .tuple(
    fc.constantFrom('send', 'receive'),
    fc.constantFrom('term', 'kill', 'rtmin+3', 'exists'),
    word
  )
  .map(([access, name, peer]) =>
    denied(
      'signal',
      `requested_mask="${access}" denied_mask="${access}" signal=${name} peer="${peer}"`
    )
  )
const trace = fc
  .tuple(fc.constantFrom('trace', 'read', 'readby', 'tracedby'), word)
  .map(([access, peer]) =>
    denied('ptrace', `requested_mask="${access}" denied_mask="${access}" peer="${peer}"`)
  )
const mount = fc
  .tuple(path, fc.constantFrom('rw, nosuid', 'ro, remount, bind', 'rw, bind', 'rw, rslave'))
  .map(([where, flags]) =>
    denied('mount', `name=${printed(where)} fstype="tmpfs" srcname="tmpfs" flags="${flags}"`)
  )
const message = fc
  .tuple(word, word)
  .map(
    ([service, member]) =>
      `USER_AVC pid=383 uid=102 msg='apparmor="DENIED" operation="dbus_method_call"  bus="system" path="/org/${service}" interface="org.${service}" member="${member}" mask="send" name="org.${service}" pid=7 label="PROFILE" peer_label="unconfined" exe="/usr/bin/dbus-daemon"'`
  )
const change = word.map(name => denied('change_profile', `name="${name}" target="${name}"`))
const call = fc
  .tuple(fc.nat({ max: 470 }), fc.constantFrom('0x80000000', '0x50001', '0x7ffc0000'))
  .map(
    ([number, code]) =>
      `SECCOMP auid=1 uid=0 gid=0 ses=1 pid=7 comm="shop" exe="/usr/bin/shop" sig=0 arch=c000003e syscall=${number} compat=0 ip=0x7f code=${code}`
  )

const denial: fc.Arbitrary<Body> = fc.oneof(
  { weight: 4, arbitrary: file },
  { weight: 2, arbitrary: call },
  capability,
  socket,
  signal,
  trace,
  mount,
  message,
  change
)
const denials = fc.array(denial, { minLength: 1, maxLength: 8 })

/** What a first run showed. */
const FIRST: readonly Body[] = [
  'SECCOMP auid=1 uid=0 gid=0 ses=1 pid=7 comm="shop" exe="/usr/bin/shop" sig=0 arch=c000003e syscall=0 compat=0 ip=0x7f code=0x7ffc0000',
  denied('open', 'name="/etc/shop.conf" requested_mask="r" denied_mask="r" fsuid=0 ouid=0')
]

function log(bodies: readonly Body[], profile: string): string {
  return bodies
    .map((body, index) => {
      const [type = '', ...rest] = body.replaceAll('PROFILE', profile).split(' ')
      return `type=${type} msg=audit(1795623562.225:${index + 1}): ${rest.join(' ')}\n`
    })
    .join('')
}

/** A folder with a first profile, and the name that AppArmor knows it by. */
async function learned(t: ExecutionContext): Promise<{ folder: string; profile: string }> {
  const folder = temporaryFolder(t, { 'first.log': log(FIRST, 'shop') })
  await generate(folder, '--name', 'shop', 'first.log')
  return { folder, profile: profileIn(folder) }
}

function profileIn(folder: string): string {
  const text = readFileSync(join(folder, 'profiles/shop/apparmor.profile'), 'utf8')
  return /^profile (\S+)/m.exec(text)![1]!
}

async function generate(folder: string, ...args: readonly string[]): Promise<readonly Change[]> {
  const io = testIo(folder)
  await commandLine(['generate', '--json', ...args], io)
  if (io.written.stdout === '') throw new Error(io.written.stderr)
  return (JSON.parse(io.written.stdout) as { changes?: readonly Change[] }).changes ?? []
}

function amend(
  folder: string,
  bodies: readonly Body[],
  profile: string,
  ...options: readonly string[]
): Promise<readonly Change[]> {
  writeFileSync(join(folder, 'denials.log'), log(bodies, profile))
  return generate(folder, '--base', 'profiles/shop', 'denials.log', ...options)
}

function contents(folder: string): Record<string, string> {
  const at = join(folder, 'profiles/shop')
  return Object.fromEntries(
    readdirSync(at).map(file => [file, readFileSync(join(at, file), 'utf8')])
  )
}

interface Change {
  readonly state: string
}

const madeOf = (changes: readonly Change[]): readonly Change[] =>
  changes.filter(({ state }) => state === 'made')

test('what was refused and then allowed asks for nothing more, whatever it was', async t => {
  let made = 0
  await fc.assert(
    fc.asyncProperty(
      denials,
      fc.constantFrom([], ['--with', 'dangerous']),
      async (bodies, options) => {
        const { folder, profile } = await learned(t)
        made += madeOf(await amend(folder, bodies, profile, ...options)).length
        const once = contents(folder)
        t.deepEqual(madeOf(await amend(folder, bodies, profile, ...options)), [])
        t.deepEqual(contents(folder), once)
      }
    ),
    { numRuns: 40 }
  )
  t.true(made > 40)
})

test('in which order things were refused changes nothing', async t => {
  await fc.assert(
    fc.asyncProperty(denials, async bodies => {
      const [one, other] = [await learned(t), await learned(t)]
      await amend(one.folder, bodies, one.profile)
      await amend(other.folder, bodies.toReversed(), other.profile)
      const [forward, backward] = [one, other].map(({ folder }) => {
        const {
          'apparmor.profile': apparmor,
          'seccomp.json': seccomp,
          'pod.yaml': pod
        } = contents(folder)
        return { apparmor, seccomp, pod }
      })
      t.deepEqual(forward, backward)
    }),
    { numRuns: 20 }
  )
})

test('what was refused one at a time, and allowed each time, is all allowed in the end', async t => {
  await fc.assert(
    fc.asyncProperty(denials, async bodies => {
      const { folder, profile } = await learned(t)
      for (const body of bodies) await amend(folder, [body], profile)
      t.deepEqual(madeOf(await amend(folder, bodies, profile)), [])
    }),
    { numRuns: 20 }
  )
})
