import test from 'ava'
import { matcherOf } from '../../../src/language/apparmor/matcher.ts'
import type { Listing } from '../../../src/policy/paths/listing.ts'
import { priceOfPattern } from '../../../src/policy/paths/pattern-price.ts'
import { onDemandGroups } from '../../../src/facts/on-demand-files.ts'
import { decideAppArmor } from '../../../src/policy/apparmor.ts'
import { severityOfFile } from '../../../src/policy/base/severity.ts'
import type { AppArmorPolicy } from '../../../src/policy/policy.ts'
import { behaviour, file, options } from './behaviour.ts'

/** The profile of a run of one program that also used a file. */
function profileOf(program: string, used = program): AppArmorPolicy {
  const exec = { path: program, by: null, runs: [0, 0], first: 1 }
  return decideAppArmor(behaviour({ files: [file(used, 'r')], execs: [exec] }), options, [])
}

function inferred({ files }: AppArmorPolicy): string[] {
  return files
    .filter(({ reasons }) => reasons.some(each => each.class === 'on-demand'))
    .map(({ pattern, perms }) => `${pattern} ${perms}`)
}

test('a static program is granted nothing on demand, unless it starts as Go programs do', t => {
  t.deepEqual(inferred(profileOf('/app')), [])
  const go = inferred(profileOf('/app', '/sys/kernel/mm/transparent_hugepage/hpage_pmd_size'))
  for (const rule of ['/etc/ssl/certs/{,**} r', '/usr/share/ca-certificates/** r'])
    t.true(go.includes(rule), rule)
  t.true(go.some(rule => rule.includes('resolv.conf')))
})

test('the interpreter of a script, which no call names, opens what it opens', t => {
  const perl = {
    path: '/usr/bin/perl',
    buildId: '',
    needed: [],
    imports: ['read'],
    syscalls: [],
    runs: [0, 0] as const
  }
  const rulesWith = (beside: string | null, children = false): string[] => {
    const start = { path: '/srv/work', by: null, runs: [0, 0] as const, first: 1 }
    const execs = [start, { ...start, path: '/srv/tool', by: '/srv/work' }]
    const seen = behaviour({ execs, binaries: [{ ...perl, beside }] })
    const policy = decideAppArmor(seen, { ...options, children }, [])
    return inferred({ ...policy, ...policy.children?.[0] })
  }
  t.true(rulesWith(null).some(rule => rule.startsWith('/usr/share/perl/')))
  // Only lies beside something that ran.
  t.false(rulesWith('/srv/work').some(rule => rule.includes('perl')))
  // Which of several programs it is the interpreter of is not told.
  t.false(rulesWith(null, true).some(rule => rule.includes('perl')))
})

test('Java starts as Go programs do and reads what Java reads', t => {
  const huge = '/sys/kernel/mm/transparent_hugepage/hpage_pmd_size'
  const java = '/usr/lib/jvm/java-17-openjdk-amd64'
  const files = [huge, `${java}/bin/java`, `${java}/lib/server/libjvm.so`].map(path =>
    file(path, 'r')
  )
  const rules = inferred(decideAppArmor(behaviour({ files }), options, []))
  t.true(rules.some(rule => rule.includes('/etc/ssl/certs/java/cacerts')))
  t.deepEqual(
    rules.filter(rule => /mime|ca-certificates|certs\/\{/.test(rule)),
    []
  )
})

test('a program that asks for the size of large pages on its own account is no Go program', t => {
  const huge = '/sys/kernel/mm/transparent_hugepage/hpage_pmd_size'
  const rulesBy = (...programs: readonly string[]): string[] => {
    const files = programs.map(by => file(huge, 'r', { by }))
    return inferred(decideAppArmor(behaviour({ files }), options, []))
  }
  const certificates = '/etc/ssl/certs/{,**} r'
  t.false(rulesBy('/usr/lib/p7zip/7z').includes(certificates))
  t.true(rulesBy('/usr/lib/p7zip/7z', '/app').includes(certificates))
})

test('the C library loads plugins from where it lies itself', t => {
  const plugins = (folder: string): string =>
    `${folder}/lib{gcc_s,idn2,nss_*,resolv*,unistring}.so{,.[0-9]*} rm`
  const rules = (libc: string): string[] =>
    inferred(profileOf('/usr/bin/app', libc)).filter(rule => rule.includes('nss_'))
  const debian = '/usr/lib/x86_64-linux-gnu'
  t.deepEqual(rules(`${debian}/libc.so.6`), [plugins('/usr/lib/@{multiarch}')])
  t.deepEqual(rules('/usr/lib64/libc-2.28.so'), [plugins('/usr/lib64')])
  t.deepEqual(rules('/usr/lib/ld-musl-x86_64.so.1'), [])
})

test('libraries make temporary files and load plugins when they first need them', t => {
  const lib = '/usr/lib/x86_64-linux-gnu'
  const has = (used: string, rule: string): void => {
    const rules = inferred(profileOf('/usr/bin/app', used))
    t.true(rules.includes(rule), `${used} ${rule}`)
  }
  has(`${lib}/libsqlite3.so.0.8.6`, '/tmp/etilqs_[0-9a-f]* rw')
  has(`${lib}/libarchive.so.13.6.2`, '/tmp/#[0-9]* rw')
  has(`${lib}/libcrypto.so.3`, '/usr/lib/@{multiarch}/ossl-modules/*.so rm')
  has(`${lib}/libtcl8.6.so`, '/usr/lib/tcltk/**.so rm')
  has('/usr/bin/gawk', '/usr/lib/@{multiarch}/gawk/*.so rm')
  has('/usr/bin/lua5.4', '/usr/lib/@{multiarch}/lua/**.so rm')
})

test('certificates are for who has a library for TLS, or may load one', t => {
  const libc = '/usr/lib/x86_64-linux-gnu/libc.so.6'
  const certificates = (rules: readonly string[]): boolean =>
    rules.some(rule => rule.includes('ca-certificates.crt'))
  t.false(certificates(inferred(profileOf('/usr/bin/tar', libc))))
  t.true(certificates(inferred(profileOf('/usr/bin/tar', '/usr/lib/x86_64-linux-gnu/libssl.so.3'))))
  t.true(certificates(inferred(profileOf('/usr/bin/python3.11', libc))))
})

test('who converts one character set may convert others', t => {
  const gconv = '/usr/lib/x86_64-linux-gnu/gconv'
  const all = '/usr/lib/@{multiarch}/gconv/*.so rm'
  t.true(inferred(profileOf('/usr/bin/php8.2', `${gconv}/ISO8859-15.so`)).includes(all))
  t.false(inferred(profileOf('/usr/bin/php8.2', `${gconv}/gconv-modules.cache`)).includes(all))
})

test('a program with musl is told by what it needs, since the kernel itself maps its C library', t => {
  const binary = {
    path: '/app',
    buildId: '',
    imports: [],
    syscalls: [],
    beside: null,
    needed: ['libc.musl-x86_64.so.1'],
    runs: [0, 0]
  }
  const { files } = decideAppArmor(
    behaviour({ files: [file('/app', 'rx')], binaries: [binary] }),
    options,
    []
  )
  t.true(files.some(({ pattern }) => pattern.includes('resolv.conf')))
})

test("an interpreter's own modules are granted wherever they lie, and no others", t => {
  const perl = inferred(profileOf('/usr/bin/perl'))
  t.true(perl.includes('/usr/lib/@{multiarch}/perl/**.so rm'))
  const opens = (path: string): boolean =>
    perl.some(rule => matcherOf(rule.slice(0, rule.lastIndexOf(' ')))(path))
  for (const name of ['JSON/PP.pm', 'unicore/Name.pl', 'auto/POSIX/tmpnam.al', 'pod/perldiag.pod'])
    t.true(opens(`/usr/share/perl/5.36.0/${name}`), name)
  t.true(opens('/usr/lib/x86_64-linux-gnu/perl/5.36.0/sys/ioctl.ph'))
  for (const name of ['Pod/', 'CPAN/Kwalify/distroprefs.yml'])
    t.false(opens(`/usr/share/perl/5.36.0/${name}`), name)
  t.false(perl.some(rule => rule.includes('python')))
  t.false(inferred(profileOf('/usr/bin/nginx')).some(rule => rule.includes('perl')))
})

test('an interpreter may make pairs of sockets, but no unix socket that others can reach', t => {
  const pairs = ({ peers }: AppArmorPolicy): unknown[] =>
    peers.filter(({ kind }) => kind === 'unix').map(({ type, peer }) => [type, peer])
  const node = profileOf('/usr/bin/node')
  t.deepEqual(pairs(node), [
    ['stream', null],
    ['stream', 'self']
  ])
  t.deepEqual(node.network, [])
  t.deepEqual(pairs(profileOf('/usr/sbin/nginx')), [])
})

test('nothing is granted on demand that a review would ask about', t => {
  for (const { files } of onDemandGroups)
    for (const [pattern, perms] of files)
      t.true(severityOfFile(pattern, perms).level < 3, `${pattern} ${perms}`)
})

test('a program that can draw texts may read the fonts, and another one may not', t => {
  const fonts = (used: string): string[] =>
    inferred(profileOf('/app', used)).filter(rule => rule.includes('fonts'))
  t.true(fonts('/usr/lib/x86_64-linux-gnu/libfontconfig.so.1.12.0').includes('/etc/fonts/{,**} r'))
  t.deepEqual(fonts('/usr/lib/x86_64-linux-gnu/libfreetype.so.6'), [])
})

test('what is opened on demand has its price, and costs no more than may be', t => {
  const listing: Listing = {
    name: 'an image',
    complete: true,
    folders: new Map([
      ['/usr/share/perl/', [1, 1400]],
      ['/usr/lib/x86_64-linux-gnu/perl/', [3, 500]],
      ['/usr/lib/aarch64-linux-gnu/perl/', [3, 40]]
    ]),
    modules: new Map([['/usr/lib/x86_64-linux-gnu/perl/', [0, 53]]]),
    secrets: []
  }
  const exec = { path: '/usr/bin/perl', by: null, runs: [0, 0] as const, first: 1 }
  const prices = (maxGrant: number): unknown[] =>
    decideAppArmor(behaviour({ execs: [exec] }), { ...options, listing, maxGrant }, [])
      .files.filter(({ pattern }) => /perl\/\*/.test(pattern))
      .map(({ pattern, grant }) => [pattern.replace(/[{,][^}]*}$/, ''), grant?.unused])
  // A folder for each architecture may be there.
  const own = [
    ['/usr/lib/@{multiarch}/perl/**.so', 53],
    ['/usr/lib/@{multiarch}/perl/**.', 540]
  ]
  t.deepEqual(prices(2000), [...own, ['/usr/share/perl/**.', 1400]])
  t.deepEqual(prices(1000), own)
  t.is(priceOfPattern(listing, '/usr/lib/@{multiarch}/lib{gcc_s,nss_*}.so{,.[0-9]*}'), undefined)
  t.is(priceOfPattern(listing, '/usr/share/none/**'), 0)
  t.is(priceOfPattern({ ...listing, complete: false }, '/usr/share/none/**'), null)
})
