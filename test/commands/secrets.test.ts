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

test('what was used of other processes in /proc is a sensitive place, what a process has of its own is none', async t => {
  const opened = (path: string, real: string): string =>
    `100 openat(AT_FDCWD, "${path}", O_RDWR) = 3<${real}>`
  const sensitive = async (...lines: readonly string[]): Promise<readonly string[]> => {
    const start = '100 execve("/usr/bin/x", ["x"], 0x7ffd /* 0 vars */) = 0'
    const log = [start, ...lines, '100 exit_group(0) = ?', ''].join('\n')
    const folder = temporaryFolder(t, { 'app.strace': log })
    const { stdout } = await run(folder, 'generate', 'app.strace', '--print', 'report')
    return stdout.match(/(?<=^- Sensitive places: ).*?(?=\. Trees)/m) ?? []
  }
  const own = ['mem', 'uid_map', 'stat'].map(name =>
    opened(`/proc/self/${name}`, `/proc/100/${name}`)
  )
  t.is((await sensitive(...own))[0], 'none')
  const others = ['mem', 'uid_map', 'stat', 'root/etc/x'].map(name =>
    opened(`/proc/1/${name}`, `/proc/1/${name}`)
  )
  const [found = ''] = await sensitive(...own, ...others)
  t.regex(found, /`@\{PROC\}\/@\{pid\}\/\{mem,stat,uid_map\}` rw \(process memory\)/)
  t.regex(found, /`@\{PROC\}\/@\{pid\}\/root\/etc\/x` rw \(other mount namespaces\)/)
})
