import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { strace } from '../system/machine.ts'
import { systemTest } from '../system/requirement.ts'
import { folder, metaOf, run } from './recorded.ts'

for (const [script, status] of [
  ['exit 0', 0],
  ['exit 7', 7],
  ['exit 125', 125],
  ['kill -KILL $$', 137],
  ['kill -TERM $$', 143]
] as const)
  systemTest([strace], `the status of "${script}" is ${status}`, t => {
    const answer = run(folder(t), ['sh', '-c', script])
    t.is(answer.status, status)
    t.regex(answer.stderr, /^tracewall: recorded \d+ lines in sh\.strace;/m)
  })

systemTest([strace], 'standard input and output are those of the command', t => {
  const input = 'x'.repeat(3_000_017)
  const answer = run(folder(t), ['sh', '-c', 'cat; echo talk >&2'], { input })
  t.true(answer.stdout === input)
  t.regex(answer.stderr, /^talk$/m)
})

systemTest([strace], 'nothing that the command reads, writes or is given reaches the files', t => {
  const cwd = folder(t)
  writeFileSync(join(cwd, 'key.pem'), 'hunter2 in a file')
  const script = 'cat key.pem - > copy; printenv TOKEN >> copy; ln -s hunter2 l; readlink l; rm l'
  const answer = run(cwd, ['sh', '-c', script, 'hunter2-argument'], {
    input: 'hunter2 in a pipe',
    env: { TOKEN: 'hunter2 in the environment' }
  })
  t.is(answer.status, 0)
  t.regex(readFileSync(join(cwd, 'copy'), 'utf8'), /file.*pipe.*environment/s)
  const trace = readFileSync(join(cwd, 'sh.strace'), 'utf8')
  t.regex(trace, /openat\(AT_FDCWD<.*>, "key\.pem", O_RDONLY.*\) = 3<.*\/key\.pem>/)
  // A link is made by a path, and a path is what a policy is about.
  const rest = trace.replaceAll(/^.*symlink(?:at)?\(.*\n/gm, '')
  t.false(rest.includes('hunter2'))
  t.false(readFileSync(join(cwd, 'sh.strace.recording.json'), 'utf8').includes('hunter2'))
})

systemTest([strace], 'both files are for their owner only, whatever the umask', t => {
  for (const mask of ['000', '777']) {
    const cwd = folder(t)
    const wrapper = ['sh', '-c', `umask ${mask}; exec "$@"`, 'sh']
    t.is(run(cwd, ['true'], { wrapper }).status, 0)
    for (const file of ['true.strace', 'true.strace.recording.json'])
      t.is((statSync(join(cwd, file)).mode & 0o777).toString(8), '600')
  }
})

systemTest([strace], 'the recording says what the log cannot', t => {
  const cwd = folder(t)
  mkdirSync(join(cwd, 'real'))
  symlinkSync('real', join(cwd, 'link'))
  const script = 'echo 1 > link/gone; rm link/gone; mkdir link/kept'
  t.is(run(cwd, ['sh', '-c', script], { options: ['-o', 'web.strace'] }).status, 0)
  const meta = metaOf(join(cwd, 'web.strace'))
  t.regex(meta.id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  t.is(meta.cwd, cwd)
  t.is(meta.program, 'sh')
  t.is(`${meta.kernel}\n`, spawnSync('uname', ['-r'], { encoding: 'utf8' }).stdout)
  t.deepEqual(meta.user, { uid: process.getuid?.(), gid: process.getgid?.() })
  t.is(meta.strace.options[0], '-f')
  const links = new Map(meta.links)
  t.is(links.get(`${cwd}/link`), `${cwd}/real`)
})

systemTest([strace], 'a recording is replaced only with force, and the other runs nothing', t => {
  const cwd = folder(t)
  t.is(run(cwd, ['true']).status, 0)
  const first = metaOf(join(cwd, 'true.strace')).id
  const again = run(cwd, ['sh', '-c', 'touch ran'], { options: ['-o', 'true.strace'] })
  t.is(again.status, 125)
  t.regex(again.stderr, /true\.strace: exists already: .*--force/)
  t.false(existsSync(join(cwd, 'ran')))
  t.is(metaOf(join(cwd, 'true.strace')).id, first)
  t.is(run(cwd, ['true'], { options: ['--force'] }).status, 0)
  t.not(metaOf(join(cwd, 'true.strace')).id, first)
})

systemTest([strace], 'force replaces a recording, and nothing that is none', t => {
  const cwd = folder(t)
  writeFileSync(join(cwd, 'server'), '#!/bin/sh\n', { mode: 0o755 })
  writeFileSync(join(cwd, 'x.recording.json'), '{}')
  for (const [out, kept] of [
    ['server', 'server'],
    ['x', 'x.recording.json']
  ] as const) {
    const answer = run(cwd, ['./server'], { options: ['--force', '-o', out] })
    t.is(answer.status, 125)
    t.true(answer.stderr.includes(`${kept}: is no recording, which --force replaces: remove it`))
  }
  t.is(readFileSync(join(cwd, 'server'), 'utf8'), '#!/bin/sh\n')
  t.is(readFileSync(join(cwd, 'x.recording.json'), 'utf8'), '{}')
})

systemTest([strace], 'a link in the place of the trace is not followed', t => {
  const cwd = folder(t)
  writeFileSync(join(cwd, 'precious'), 'kept')
  symlinkSync('precious', join(cwd, 'true.strace'))
  const answer = run(cwd, ['true'], { options: ['--force'] })
  t.is(answer.status, 125)
  t.is(readFileSync(join(cwd, 'precious'), 'utf8'), 'kept')
})

systemTest([strace], 'the name of a trace is a name, whatever strace makes of | and !', t => {
  const cwd = folder(t)
  t.is(run(cwd, ['true'], { options: ['-o', '|touch hacked'] }).status, 0)
  t.true(existsSync(join(cwd, '|touch hacked')))
  t.false(existsSync(join(cwd, 'hacked')))
})

systemTest([strace], "a trace does not go to standard output, which is the command's", t => {
  const cwd = folder(t)
  const answer = run(cwd, ['sh', '-c', 'touch ran'], { options: ['-o', '-'] })
  t.is(answer.status, 125)
  t.regex(answer.stderr, /^tracewall: -o -: standard output is the command's own: .*\.\/-/)
  t.deepEqual(readdirSync(cwd), [])
  t.is(run(cwd, ['true'], { options: ['-o', './-'] }).status, 0)
  t.true(existsSync(join(cwd, '-.recording.json')))
})

for (const [title, text, mode, status, reason] of [
  ['is not there', null, 0, 127, /no such file/],
  ['may not be executed', '#!/bin/sh\n', 0o644, 126, /no execute permission/],
  ['is no program', 'plain text', 0o755, 126, /neither a program .* nor a script/],
  ['has no interpreter', '#!/nowhere/sh\n', 0o755, 127, /interpreter that it names/]
] as const)
  systemTest([strace], `a command that ${title} ends with ${status} and leaves no files`, t => {
    const cwd = folder(t)
    if (text !== null) {
      writeFileSync(join(cwd, 'tool'), text)
      chmodSync(join(cwd, 'tool'), mode)
    }
    const answer = run(cwd, ['./tool'])
    t.is(answer.status, status)
    t.regex(answer.stderr, reason)
    t.false(existsSync(join(cwd, 'tool.strace')))
    t.false(existsSync(join(cwd, 'tool.strace.recording.json')))
  })

systemTest([strace], 'without strace the package is named', t => {
  const cwd = folder(t)
  const answer = run(cwd, ['/bin/true'], { env: { PATH: cwd } })
  t.is(answer.status, 125)
  t.regex(answer.stderr, /^tracewall: strace: not found in PATH: install the package strace/)
})

systemTest([strace], 'what is called strace and is another program is told so', t => {
  const cwd = folder(t)
  writeFileSync(join(cwd, 'strace'), '#!/bin/sh\necho "toolbox 1.0"\n', { mode: 0o755 })
  const answer = run(cwd, ['/bin/true'], { env: { PATH: cwd } })
  t.is(answer.status, 125)
  t.regex(answer.stderr, /^tracewall: strace: -V tells no version, .* says: toolbox 1\.0\n$/)
})

systemTest([strace], 'a process that is traced already is told so, and no files stay', t => {
  const cwd = folder(t)
  const answer = run(cwd, ['true'], { wrapper: ['strace', '-f', '-o', '/dev/null'] })
  t.is(answer.status, 125)
  t.regex(answer.stderr, /^tracewall: strace may not trace here: this process is itself traced/m)
  t.false(existsSync(join(cwd, 'true.strace')))
})

systemTest([strace], 'a trace that could not be written to its end is a failure', t => {
  const cwd = folder(t)
  // 4 kB; strace is killed for writing more.
  const wrapper = ['sh', '-c', 'ulimit -f 8; exec "$@"', 'sh']
  const answer = run(cwd, ['ls', '/'], { wrapper })
  t.is(answer.status, 125)
  t.regex(answer.stderr, /ls\.strace: the trace is cut/)
  t.true(existsSync(join(cwd, 'ls.strace')))
  t.deepEqual(metaOf(join(cwd, 'ls.strace')).links, [])
})

systemTest([strace], 'a command that cleans its folder loses its trace, and is told', t => {
  const cwd = folder(t)
  const answer = run(cwd, ['sh', '-c', 'rm -f *'])
  t.is(answer.status, 125)
  t.regex(answer.stderr, /sh\.strace: was removed or replaced while the command ran/)
})
