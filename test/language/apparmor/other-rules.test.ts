import test from 'ava'
import { dbusScope, printDbus, readDbus } from '../../../src/language/apparmor/dbus.ts'
import type { RecordedMessage } from '../../../src/language/apparmor/dbus.ts'
import { labelPattern, printLabel, readLabel } from '../../../src/language/apparmor/label.ts'
import { parseProfile } from '../../../src/language/apparmor/parse.ts'
import { printRule } from '../../../src/language/apparmor/print.ts'
import type { Rule } from '../../../src/language/apparmor/profile.ts'
import { covers } from '../../../src/language/apparmor/source/other-rule.ts'
import type { OtherNeed } from '../../../src/language/apparmor/source/rule.ts'
import { readRule } from '../../../src/language/apparmor/source/rule.ts'
import { systemTest } from '../../system/requirement.ts'
import { apparmorParser, compileText } from './parser.ts'

const HELLO = {
  access: 'send',
  bus: 'system',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
  member: 'Hello'
}

const MESSAGES: readonly (readonly [RecordedMessage, string | null])[] = [
  [
    { ...HELLO, name: 'org.freedesktop.DBus', peer: 'unconfined' },
    'dbus (send) bus=system path=/org/freedesktop/DBus interface=org.freedesktop.DBus member=Hello peer=(name=org.freedesktop.DBus, label=unconfined)'
  ],
  // The number of a connection is another one each time.
  [
    { ...HELLO, access: 'receive', name: ':1.42', peer: 'two words' },
    'dbus (receive) bus=system path=/org/freedesktop/DBus interface=org.freedesktop.DBus member=Hello peer=(label="two words")'
  ],
  [
    { access: 'bind', bus: 'session', name: 'org.example.Till' },
    'dbus (bind) bus=session name=org.example.Till'
  ],
  [{ access: 'eavesdrop', bus: 'session' }, 'dbus (eavesdrop) bus=session'],
  // Else it would be any name, or another rule.
  [{ access: 'bind', bus: 'session' }, null],
  [{ access: 'acquire', bus: 'session' }, null],
  [{ access: 'send' }, null],
  [{ ...HELLO, member: 'Hello peer=(label=x),\n  file' }, null],
  [{ ...HELLO, path: '/**' }, null],
  [{ ...HELLO, peer: 'x") , file,' }, null]
]

for (const [record, rule] of MESSAGES)
  test(`what a bus daemon's record tells is the rule: ${rule ?? JSON.stringify(record)}`, t => {
    const scope = dbusScope(record)
    t.is(scope && printDbus(scope), rule)
    if (scope && rule) t.deepEqual(readDbus(rule), scope)
  })

const NAMES = [
  'unconfined',
  'snap.docker.dockerd',
  '/usr/lib/firefox/firefox{,*[^s][^h]}',
  'shop//&other',
  ':root//lxd-x_<var>:unconfined',
  '@{profile_name}',
  'x{,//**}',
  'a b, c'
]

test('the name of a profile is a pattern that matches nothing else, and read back', t => {
  for (const name of NAMES) {
    const pattern = labelPattern(name)!
    t.is(readLabel(printLabel(pattern)), pattern, name)
    t.is(pattern.replace(/\\(.)/g, '$1'), name)
  }
  for (const name of ['', ' a', 'a"', 'a\nb', 'a\\b', 'ä']) t.is(labelPattern(name), null, name)
})

const RULES: readonly Rule[] = [
  ...MESSAGES.flatMap(([record]): Rule[] => {
    const scope = dbusScope(record)
    return scope ? [{ kind: 'dbus', scope }] : []
  }),
  ...NAMES.flatMap((name): Rule[] => {
    const target = labelPattern(name)!
    const access = ['receive', 'send']
    return [
      { kind: 'change_profile', target, isStacked: false },
      { kind: 'change_profile', target, isStacked: true },
      { kind: 'ptrace', access: ['read'], type: null, peer: target },
      { kind: 'signal', access, type: null, peer: target, set: ['exists', 'rtmin+3', 'term'] },
      { kind: 'unix', access, type: 'stream', peer: target }
    ]
  }),
  // A profile and its children, this profile.
  ...['shop{,//**}', '@{profile_name}'].flatMap((peer): Rule[] => [
    { kind: 'ptrace', access: ['read'], type: null, peer },
    { kind: 'signal', access: ['send'], type: null, peer },
    { kind: 'unix', access: ['send'], type: 'stream', peer }
  ])
]

const TEXT = `profile shop flags=(complain) {\n${RULES.map(rule => `  ${printRule(rule)}\n`).join('')}}\n`

test('rules about the bus, other profiles and chosen signals are read back as they were', t => {
  t.deepEqual(parseProfile(TEXT, 'shop').rules, RULES)
})

systemTest(apparmorParser, 'apparmor_parser takes them', t => {
  const compiled = compileText(`abi <abi/3.0>,\ninclude <tunables/global>\n${TEXT}`)
  t.true('binary' in compiled && compiled.binary.length > 0, JSON.stringify(compiled).slice(0, 300))
})

/** Rules as authors write them, what they are to allow, and whether they do. */
const COVERED: readonly (readonly [rule: string, need: string, isCovered: boolean])[] = [
  ['dbus', 'dbus (send) bus=system member=Hello', true],
  ['dbus send bus=system', 'dbus (send) bus=system member=Hello', true],
  ['dbus (send, receive) bus=session', 'dbus (send) bus=system member=Hello', false],
  ['dbus receive bus=system', 'dbus (send) bus=system member=Hello', false],
  ['dbus w bus=system', 'dbus (send) bus=system member=Hello', true],
  ['dbus bus=system member={Hello,GetId}', 'dbus (send) bus=system member=Hello', true],
  ['dbus bus=system member=Hello*', 'dbus (bind) bus=system name=org.example.A', false],
  ['dbus bus=system name=org.example.*', 'dbus (bind) bus=system name=org.example.A', true],
  [
    'dbus send bus=system path=/org/** peer=(label=un*)',
    'dbus (send) bus=system path=/org/a/b peer=(name=org.a, label=unconfined)',
    true
  ],
  [
    'dbus send bus=system peer=(name=org.b)',
    'dbus (send) bus=system peer=(name=org.a, label=unconfined)',
    false
  ],
  ['signal send', 'signal (send) set=(term) peer=till', true],
  ['signal (send) set=("term", kill)', 'signal (send) set=(term) peer=till', true],
  ['signal (send) set=(kill)', 'signal (send) set=(term) peer=till', false],
  ['signal (send) set=(kill)', 'signal (send) peer=till', false],
  ['signal (send) peer=/usr/bin/*', 'signal (send) peer=/usr/bin/till', true],
  ['signal (r) peer=till', 'signal (receive) peer=till', true],
  ['ptrace r', 'ptrace (read) peer=unconfined', true],
  ['ptrace (read, trace) peer=till', 'ptrace (read) peer=unconfined', false],
  ['change_profile', 'change_profile -> till', true],
  ['change_profile -> {a,till}', 'change_profile -> till', true],
  ['change_profile -> **', 'change_profile -> till', true],
  ['change_profile unsafe -> till', 'change_profile -> till', true],
  ['change_profile /usr/bin/x -> till', 'change_profile -> till', false],
  ['change_profile -> till', 'change_profile -> &till', false]
]

test("anyone's rules allow what their patterns, sets and words say", t => {
  for (const [rule, need, isCovered] of COVERED) {
    const [wide, narrow] = [readRule(rule), readRule(need)]
    t.is(wide?.kind, 'other', rule)
    t.is(narrow?.kind, 'other', need)
    t.is(
      covers(wide as OtherNeed & typeof wide, narrow as OtherNeed & typeof narrow),
      isCovered,
      `${rule}: ${need}`
    )
  }
})

test('a link rule is one for a file', t => {
  t.like(readRule('link subset /srv/a -> /**'), { kind: 'file', pattern: '/srv/a', perms: 'l' })
  t.like(readRule('owner link /srv/a'), { kind: 'file', owner: true, perms: 'l' })
  t.is(readRule('link /srv/a -> /srv/b'), undefined)
})
