import test from 'ava'
import {
  DEFAULT_OPTIONS,
  decide,
  decode,
  encode,
  merge,
  observe,
  profileNames,
  readBackSeccomp,
  render,
  targetNamed
} from 'tracewall'
import type { Recording } from 'tracewall'

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
  const [artifact] = render(context, [targetNamed('seccomp')])
  await readBackSeccomp(artifact!.text, policy)
  t.true(artifact!.text.includes('"openat"'))
})

function recordingOf(log: string): Recording {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(log)
  }
  return { label: 'true', sources: [{ name: 'true.strace', tid: null, chunks }], meta: null }
}
