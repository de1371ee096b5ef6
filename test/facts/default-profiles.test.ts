import test from 'ava'
import { readFileSync } from 'node:fs'
import { dangerousSyscalls } from '../../src/facts/dangerous-syscalls.ts'
import {
  allowedByDefault,
  defaultCapabilities,
  defaultProfiles
} from '../../src/facts/default-profiles.ts'
import { exploitsOf } from '../../src/facts/exploits.ts'
import exploits from '../../src/facts/exploits.json' with { type: 'json' }
import { floorsOf, newestKnown, runtimeFloors } from '../../src/facts/runtime-floors.ts'
import { isCapability } from '../../src/facts/capabilities.ts'
import { USUAL_CALLS } from '../../src/facts/usual-calls.ts'
import { writingCallNames } from '../../src/facts/writing-calls.ts'
import { isSyscall } from '../../src/facts/syscall-table.ts'
import { inRepository } from '../repository.ts'

/** Those whose originals are in profiles/baselines. */
const ORIGINALS: Readonly<Record<string, string>> = {
  Moby: 'moby-profiles-2026-06.json',
  'containers-common': 'containers-common-2026-04.json'
}

interface Original {
  readonly syscalls: readonly {
    readonly names: readonly string[]
    readonly action: string
    readonly args?: readonly unknown[]
    readonly includes?: { readonly caps?: readonly string[]; readonly arches?: readonly string[] }
    readonly excludes?: { readonly caps?: readonly string[]; readonly arches?: readonly string[] }
  }[]
}

for (const [name, file] of Object.entries(ORIGINALS))
  test(`what ${name} allows is what its own file says`, t => {
    const text = readFileSync(inRepository(`profiles/baselines/${file}`), 'utf8')
    const { syscalls } = JSON.parse(text) as Original
    const profile = defaultProfiles.find(each => each.name === name)!
    for (const [arch, theirs] of [
      ['x86_64', 'amd64'],
      ['aarch64', 'arm64'],
      ['s390x', 's390x']
    ] as const)
      for (const more of [[], ['sys_admin'], ['sys_ptrace', 'sys_chroot']]) {
        const capabilities = [...defaultCapabilities, ...more]
        const has = (cap: string): boolean => capabilities.includes(cap.slice(4).toLowerCase())
        const expected = new Set(
          syscalls
            .filter(({ action }) => action === 'SCMP_ACT_ALLOW')
            .filter(
              ({ includes = {}, excludes = {} }) =>
                (includes.arches ?? [theirs]).includes(theirs) &&
                !(excludes.arches ?? []).includes(theirs) &&
                (includes.caps ?? ['CAP_CHOWN']).some(has) &&
                !(excludes.caps ?? []).some(has)
            )
            .flatMap(({ names }) => names)
        )
        const real = allowedByDefault(profile, arch, capabilities)
        t.deepEqual([...real.keys()].sort(), [...expected].sort(), `${arch} ${more.join()}`)
      }
  })

test('Moby, containerd and containers-common differ in which dangerous calls they allow', t => {
  const answer = (engine: string, name: string): string | undefined =>
    allowedByDefault(
      defaultProfiles.find(each => each.name === engine)!,
      'x86_64'
    ).get(name)
  t.is(answer('Moby', 'mount'), undefined)
  t.is(answer('containers-common', 'mount'), 'allowed')
  t.is(answer('Moby', 'clone'), 'conditional')
  t.is(answer('Moby', 'clone3'), undefined)
  t.is(answer('containerd', 'io_uring_setup'), 'allowed')
  t.is(answer('containers-common', 'socket'), 'conditional')
})

test('every dangerous call belongs to a class of attacks, and every CVE names calls', t => {
  for (const { name, category } of dangerousSyscalls) {
    t.true(Object.hasOwn(exploits.classes, category), category)
    t.not(exploitsOf(name), null)
  }
  for (const { id, calls } of exploits.cves) {
    t.regex(id, /^CVE-\d{4}-\d{4,}$/)
    for (const name of calls)
      t.true(
        exploitsOf(name)?.cves.some(cve => cve.id === id),
        name
      )
  }
  t.is(exploitsOf('read'), null)
})

test('every system call and capability that the facts name exists', t => {
  for (const name of defaultCapabilities) t.true(isCapability(name), name)
  for (const name of runtimeFloors.flatMap(floor => floor.names)) t.true(isSyscall(name), name)
  for (const name of [...USUAL_CALLS, ...writingCallNames()]) t.true(isSyscall(name), name)
})

test('a release of a runtime has what earlier ones of its series have', t => {
  const names = (version: string): string[] =>
    [...new Set(floorsOf('runc', version).flatMap(floor => floor.names))].sort()
  for (const version of ['1.0.0', '1.1.12', '1.2.7', '1.3.2'])
    t.false(names(version).includes('statx'))
  for (const version of ['1.2.8', '1.2.9', '1.3.3', '1.4.0', newestKnown('runc'), '2.0'])
    t.true(names(version).includes('statx'), version)
  t.is(floorsOf('crun', '1.8.1').length, 2)
})
