import test from 'ava'
import { readFileSync } from 'node:fs'
import {
  DEFAULT_OPTIONS,
  decide,
  decode,
  encode,
  merge,
  observe,
  profileNames,
  readBackAppArmor,
  readBackPod,
  readBackSeccomp,
  render,
  targets
} from 'tracewall'
import type { Recording } from 'tracewall'

const PACKAGE = import.meta.resolve('tracewall/package.json')

const LOG = `12 execve("/bin/true", ["true"], 0x7ffc /* 3 vars */) = 0
12 brk(NULL) = 0x5581
12 openat(AT_FDCWD, "/etc/ld.so.cache", O_RDONLY|O_CLOEXEC) = 3
12 exit_group(0) = ?
12 +++ exited with 0 +++
`

test('the library makes a profile of bytes in memory', async t => {
  const observed = await observe(recordingOf(LOG), { arch: 'x86_64', cwd: '/', resolveLink: null })
  const behaviour = merge(observed, decode(JSON.parse([...encode(observed)].join('')), 'again'))
  t.deepEqual(behaviour, observed)
  const policy = decide(behaviour, { ...DEFAULT_OPTIONS, name: 'true' })
  const names = profileNames(policy)
  const context = { behaviour, policy, names, kubernetes: 31, templates: new Map<string, string>() }
  const artifacts = render(context, targets)
  const textOf = (name: string): string => artifacts.find(({ target }) => target === name)!.text
  await readBackSeccomp(textOf('seccomp'), policy)
  readBackAppArmor(textOf('apparmor'), policy, names.apparmor)
  await readBackPod(textOf('pod'), context, 'own')
  t.true(textOf('seccomp').includes('"openat"'))
  t.regex(textOf('report'), /^# /)
})

test('the declarations bring what they need of Node', t => {
  const declarations = readFileSync(new URL('dist/src/index.d.ts', PACKAGE), 'utf8')
  t.regex(declarations, /^\/\/\/ <reference types="node"/)
})

function recordingOf(log: string): Recording {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(log)
  }
  return { label: 'true', sources: [{ name: 'true.strace', tid: null, chunks }], meta: null }
}
