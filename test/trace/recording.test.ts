import test from 'ava'
import { UserError } from '../../src/errors.ts'
import { decodeRecordingMeta, encodeRecordingMeta } from '../../src/trace/recording.ts'
import type { RecordingMeta } from '../../src/trace/recording.ts'

const META: RecordingMeta = {
  id: 'r1',
  architecture: 'x86_64',
  kernel: '6.1.0',
  cwd: '/srv',
  user: { uid: 0, gid: 0 },
  program: 'web',
  strace: { version: '6.1', options: ['-f'] },
  links: [['/bin', '/usr/bin']],
  owners: [
    ['/srv', { owner: 33, group: 33, mode: 0o040755 }],
    ['/srv/x', { owner: 4294967294, group: 0, mode: 0o104644 }]
  ],
  binaries: []
}

test('what is written of a recording is read again', t => {
  t.deepEqual(decodeRecordingMeta(JSON.parse(encodeRecordingMeta(META)), 'x'), META)
})

test('a recording of an earlier tracewall has no owners, and a wrong one is named with its place', t => {
  const { owners: _, ...earlier } = JSON.parse(encodeRecordingMeta(META)) as Record<string, unknown>
  t.deepEqual(decodeRecordingMeta(earlier, 'x').owners, [])
  for (const owned of ['0:0', '0:0 0888', '-1:0 0644', 7, null])
    t.throws(() => decodeRecordingMeta({ ...earlier, owners: { '/srv': owned } }, 'x'), {
      instanceOf: UserError,
      message: /^x: owners\.\/srv: expected /
    })
})
