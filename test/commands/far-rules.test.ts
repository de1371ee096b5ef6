import test from 'ava'
import { run } from '../run.ts'
import { temporaryFolder } from '../temporary-folder.ts'

// busctl list, and mount as root
const LOG = `4711 execve("/usr/bin/busctl", ["busctl"], 0x7ffdb7925dc0 /* 39 vars */) = 0
4711 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, 0) = 3<UNIX-STREAM:[3125]>
4711 connect(3<UNIX-STREAM:[3125]>, {sa_family=AF_UNIX, sun_path="/run/dbus/system_bus_socket"}, 30) = 0
4711 mount("none", "/srv/t", "tmpfs", 0, NULL) = 0
4711 exit_group(0)                     = ?
`

test('rules that are no file’s and reach far are in the report, the severest first', async t => {
  const folder = temporaryFolder(t, { 'app.strace': LOG })
  const { stdout: report } = await run(folder, 'generate', 'app.strace', '--print', 'report')
  t.regex(
    report,
    /^- Rules that reach far: `mount` \(severity 5\), `dbus \(send\) bus=system` \(severity 5\)\.$/m
  )
  t.regex(report, /^\| 5 \| `mount` \| changes what paths mean \|.*`app\.strace:4` \|$/m)
  t.regex(
    report,
    /^\| 5 \| `dbus \(send\) bus=system` \| any message of the bus, also to org\.freedesktop\.systemd1, which starts programs on the host \|.*`app\.strace:3` \|$/m
  )
  const harmless = temporaryFolder(t, {
    'app.strace': LOG.replace(/.*(?:mount|bus_socket).*\n/g, '')
  })
  const { stdout } = await run(harmless, 'generate', 'app.strace', '--print', 'report')
  t.notRegex(stdout, /reach far/)
})
