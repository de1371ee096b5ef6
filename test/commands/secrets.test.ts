import test from 'ava'
import { run } from '../run.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const LOG = `13997 execve("/usr/bin/cat", ["cat", "/srv/tls/cert.pem", "/srv/tls/privkey.pem"], 0x7fffaa9eac80 /* 39 vars */) = 0
13997 openat(AT_FDCWD</srv>, "/srv/tls/cert.pem", O_RDONLY) = 3</srv/tls/cert.pem>
13997 close(3</srv/tls/cert.pem>)       = 0
13997 openat(AT_FDCWD</srv>, "/srv/tls/privkey.pem", O_RDONLY) = 3</srv/tls/privkey.pem>
13997 close(3</srv/tls/privkey.pem>)    = 0
13997 +++ exited with 0 +++
`

test('a private key is a sensitive place of its own in the report, and explain says how bad it is', async t => {
  const folder = temporaryFolder(t, { 'app.strace': LOG })
  const { stdout: report } = await run(folder, 'generate', 'app.strace', '--print', 'report')
  t.regex(report, /^- Sensitive places: `\/srv\/tls\/privkey\.pem` r \(private keys\)\./m)
  t.regex(
    report,
    /^\| 4 \| `\/srv\/tls\/privkey\.pem` \| r \| private keys \| 1 path in 1 run, by `\/usr\/bin\/cat` \| `app\.strace:4` \|$/m
  )
  const { stdout: text } = await run(folder, 'explain', '/srv/tls/privkey.pem', 'app.strace')
  t.regex(text, /rule +\/srv\/tls\/privkey\.pem r\n/)
  t.regex(text, /severity +4 of 5: private keys\n/)
})
