import test from 'ava'
import { temporaryFolder } from '../temporary-folder.ts'
import { run } from '../run.ts'
import type { Said } from '../run.ts'
import { inRepository } from '../repository.ts'

const say = (folder: string, ...args: readonly string[]): Promise<Said> =>
  run(folder, 'explain', ...args)

const explain = (...args: readonly string[]): Promise<Said> => say(inRepository('.'), ...args)

const OLD = {
  'old/seccomp.json': JSON.stringify({
    defaultAction: 'SCMP_ACT_ERRNO',
    architectures: ['SCMP_ARCH_X86_64'],
    syscalls: [
      {
        names:
          'close epoll_ctl execve exit_group fstatfs futex getdents64 getpid openat rt_sigreturn write'.split(
            ' '
          ),
        action: 'SCMP_ACT_ALLOW'
      }
    ]
  }),
  'old/pod.yaml': 'securityContext:\n  allowPrivilegeEscalation: false\n'
}

test('an upgrade of the nodes names the profiles that it breaks, and by what', async t => {
  const old = (): string => temporaryFolder(t, OLD)
  const same = await say(old(), '--node-upgrade', 'runc=1.3.2', 'old')
  t.is(same.status, 0)
  t.is(same.stdout, 'old: holds\nrunc 1.3.2: 0 of 1 profiles affected\n')
  for (const release of ['1.2.8', '1.3.3', '1.3.4']) {
    const { status, stdout: text } = await say(old(), '--node-upgrade', `runc=${release}`, 'old')
    t.is(status, 1)
    t.regex(
      text,
      /^old: containers will not start\n +openat2 +is answered with EPERM: [^]*\n +statx/
    )
    t.regex(text, /1 of 1 profiles affected\n$/)
  }
  const newest = await say(old(), '--json', '--node-upgrade', 'runc=v1.4.2', 'old')
  const { profiles } = JSON.parse(newest.stdout) as {
    profiles: readonly { breaks: boolean; missing: readonly { name: string }[] }[]
  }
  t.deepEqual(
    profiles[0]?.missing.map(({ name }) => name),
    ['close_range', 'faccessat2', 'openat2', 'statx']
  )
})

test('a profile whose pod may gain privileges needs what sets the user, too', async t => {
  const { 'old/seccomp.json': seccomp } = OLD
  const { stdout: text } = await say(
    temporaryFolder(t, { 'old.json': seccomp }),
    '--node-upgrade',
    'crun=1.8.1',
    'old.json'
  )
  t.regex(text, /capset +is answered with EPERM without no_new_privs: crun loads the filter/)
})

test('our own profiles hold under every release that is known, and newer ones are said to be unknown', async t => {
  for (const release of ['runc=1.1.5', 'runc=1.3.3', 'runc=1.4.2', 'crun=1.26'])
    t.is((await explain('--node-upgrade', release)).status, 0, release)
  t.regex((await explain('--node-upgrade', 'runc=2.0')).stderr, /newer than what is known/)
  t.is((await explain('--node-upgrade', 'youki=1.0')).status, 2)
  t.is((await explain('--node-upgrade', 'runc')).status, 2)
})
