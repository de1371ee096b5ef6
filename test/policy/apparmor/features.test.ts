import test from 'ava'
import type { Behaviour, SyscallFact } from '../../../src/behaviour/behaviour.ts'
import { readBackAppArmor } from '../../../src/check/read-back-apparmor.ts'
import type { AppArmorVersion } from '../../../src/facts/apparmor-versions.ts'
import { decide } from '../../../src/policy/decide.ts'
import type { DecideOptions } from '../../../src/policy/options.ts'
import { apparmor } from '../../../src/render/apparmor.ts'
import { profileNames } from '../../../src/render/profile-names.ts'
import { apparmorParser, compileText } from '../../language/apparmor/parser.ts'
import { systemTest } from '../../system/requirement.ts'
import { behaviour, file, options, socket } from './behaviour.ts'

const templates = new Map<string, string>()

/** The profile as a text that was read back. */
function profileOf(seen: Behaviour, more: Partial<DecideOptions>): string {
  const policy = decide(seen, { ...options, ...more })
  const names = profileNames(policy)
  const text = apparmor.render({ behaviour: seen, policy, names, templates, kubernetes: 31 })
  readBackAppArmor(text, policy, names.apparmor)
  return text
}

function call(name: string, ...values: string[]): SyscallFact {
  return {
    arch: 'x86_64',
    name,
    count: 1,
    errors: {},
    args: values.length === 0 ? [] : [{ index: 0, values }],
    runs: [0, 0],
    first: 7
  }
}

const seen = behaviour({
  syscalls: [call('io_uring_setup', '0x8'), call('mq_open'), call('unshare', '0x10020000')],
  files: [file('/usr/bin/a', 'x'), file('/proc/{pid}/task/{tid}/comm', 'rw')],
  sockets: [socket('socket', 'AF_UNIX', 'SOCK_STREAM'), socket('socket', 'AF_INET', 'SOCK_STREAM')]
})

const versions: Readonly<Record<AppArmorVersion, readonly string[]>> = {
  '3.0': ['abi <abi/3.0>,', 'network inet stream,', 'network unix stream,'],
  '4.0': ['abi <abi/4.0>,', 'network inet stream,', 'io_uring,', 'mqueue,', 'userns,'],
  '4.1': ['abi <abi/4.0>,', 'network inet stream,', 'io_uring,', 'mqueue,', 'userns,']
}
for (const [version, expected] of Object.entries(versions))
  test(`AppArmor ${version} gets the rules that it knows`, t => {
    const text = profileOf(seen, { apparmor: version as AppArmorVersion })
    const lines = text.split('\n').map(line => line.trim())
    const found = lines.filter(line => /^(abi|network|io_uring|mqueue|userns)\b/.test(line))
    t.deepEqual(found, expected)
    t.is(
      lines.some(line => /^unix \(accept, bind, .*\) type=stream,$/.test(line)),
      version !== '3.0'
    )
  })

test('a feature that no run used gets no rule', t => {
  const syscalls = [call('unshare', '0x20000'), call('clone', '0x1200011')]
  t.notRegex(profileOf(behaviour({ syscalls }), { apparmor: '4.0' }), /userns|mqueue|io_uring/)
})

test('a self-contained profile brings its own variables', t => {
  const text = profileOf(seen, { selfContained: true })
  t.notRegex(text, /abi|include </)
  t.true(text.indexOf('@{pid}=[1-9] [1-9][0-9] ') < text.indexOf('@{tid}=@{pid}'))
  t.regex(text, /^@\{PROC\}=\/proc$/m)
})

systemTest(apparmorParser, 'apparmor_parser reads a self-contained profile as the usual one', t => {
  const [own, usual] = [profileOf(seen, { selfContained: true }), profileOf(seen, {})].map(text =>
    compileText(text.replace(/tracewall-web-[0-9a-f]{12}/, 'p'))
  )
  t.deepEqual(own, usual)
})
