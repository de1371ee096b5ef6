import { join } from 'node:path'
import { appArmorVm } from './machine.ts'
import { once } from './once.ts'
import { learn, profileName } from './product.ts'
import { systemTest } from './requirement.ts'
import { sharedFolder } from './shared-folder.ts'
import { runMachine, type MachineResult, type Step } from './virtual-machine.ts'
import { WORKLOADS_AT } from './workloads.ts'

const folder = sharedFolder()

/** Perl reads /proc/self/exe, which is no name of the script. 319: memfd_create, 322: execveat. */
const ODD = `#!/usr/bin/perl
use Fcntl;
my $memory = syscall(319, my $name = 'tool', 0);
open(my $to, '>&=', $memory);
open(my $from, '<', '/usr/bin/echo');
syswrite($to, join('', <$from>));
fcntl($to, F_SETFD, 0);
system { "/proc/self/fd/$memory" } 'echo', 'from memory';
opendir(my $folder, '/srv');
open(my $kept, '>&=', fileno $folder);
fcntl($kept, F_SETFD, 0);
syscall(322, fileno $folder, my $path = 'lines', pack('pQ', 'lines', 0), pack('pQ', 'PATH=/usr/bin', 0), 0);
`

/**
 * A shell runs two programs, one of them into a file that it opens for it, a script, one that it looks at and stops, and a
 * script that executes a program from memory and a script in a folder that it finds open.
 */
const FILES = {
  '/srv/one': 'first\n',
  '/srv/two': 'second\n',
  '/srv/work.sh':
    'head -n 1 /srv/one > /out/copy; tail -n 1 /srv/two; /srv/tool; sleep 9 & sleep 1; readlink /proc/$!/exe; kill $!; wait; /srv/odd; echo done\n',
  '/srv/tool': Buffer.from('#!/bin/sh\necho tool; sort /srv/two\n'),
  '/srv/lines': Buffer.from('#!/usr/bin/env -S sh -e\nwc -l < /srv/one\n'),
  '/srv/odd': Buffer.from(ODD)
}
const WORK = ['/bin/sh', '/srv/work.sh']
const COPY = ['/bin/sh', '-c', 'cat /out/copy; rm /out/copy']

/** Each program asks for what only the other one was seen to use. */
const TRESPASS = ['/bin/sh', '-c', 'head -n 1 /srv/two; tail -n 1 /srv/one; true']
/** The shell asks for what only one of its programs was seen to use. */
const SHELL = ['/bin/sh', '-c', 'read line < /srv/one && echo $line']

const recorded = once(() =>
  runMachine(join(folder(), 'recorded'), { profiles: [], files: FILES }, [
    {
      label: 'record',
      argv: ['/bin/sh', `${WORKLOADS_AT}/record.sh`, '/out/trace', 'TERM', ...WORK]
    }
  ])
)

/** Under no_new_privs, and with profiles that need to be without it. */
const enforced = once(async (): Promise<MachineResult> => {
  await recorded()
  const made = await Promise.all([profileFor('both'), profileFor('off')])
  const [both, off] = made.map(profileName) as [string, string]
  const steps: Step[] = [
    { label: 'nnp works', argv: underNoNewPrivileges(both, WORK) },
    { label: 'nnp copied', argv: COPY },
    { label: 'nnp trespasses', argv: underNoNewPrivileges(both, TRESPASS) },
    { label: 'off works', argv: WORK, profile: off },
    { label: 'off copied', argv: COPY },
    { label: 'off trespasses', argv: TRESPASS, profile: off },
    { label: 'off shell', argv: SHELL, profile: off }
  ]
  return runMachine(join(folder(), 'enforced'), { profiles: made, files: FILES }, steps)
})

systemTest(appArmorVm, 'the kernel takes profiles with children without a warning', async t => {
  t.timeout(LIMIT)
  t.is((await enforced()).complaint, '')
})

for (const way of ['nnp', 'off'])
  systemTest(appArmorVm, `${way}: each program does what it was seen to do`, async t => {
    t.timeout(LIMIT)
    const { steps } = await enforced()
    t.deepEqual(steps.get(`${way} works`)?.denials, [])
    t.is(
      steps.get(`${way} works`)?.output,
      'second\ntool\nsecond\n/usr/bin/sleep\nfrom memory\n1\ndone\n'
    )
    t.is(steps.get(`${way} copied`)?.output, 'first\n')
  })

for (const way of ['nnp', 'off'])
  systemTest(appArmorVm, `${way}: no program does what only the other was seen to do`, async t => {
    t.timeout(LIMIT)
    const step = (await enforced()).steps.get(`${way} trespasses`)
    t.false(/first|second/.test(step?.output ?? ''), step?.output)
    for (const [child, path] of [
      ['head', '/srv/two'],
      ['tail', '/srv/one']
    ])
      t.true(
        step?.denials.some(line => line.includes(`//${child}"`) && line.includes(`name="${path}"`))
      )
  })

systemTest(
  appArmorVm,
  'without no_new_privs the shell itself has no more than its own',
  async t => {
    t.timeout(LIMIT)
    t.false((await enforced()).steps.get('off shell')?.output.includes('first'))
  }
)

// Two starts of the machine.
const LIMIT = 15 * 60_000

function profileFor(when: string): Promise<string> {
  const trace = join(folder(), 'recorded', 'out', 'trace')
  return learn('apparmor', `children-${when}`, ['--children', '--no-new-privileges', when, trace])
}

function underNoNewPrivileges(profile: string, argv: readonly string[]): string[] {
  return ['/usr/bin/setpriv', '--no-new-privs', '/usr/bin/aa-exec', '-p', profile, '--', ...argv]
}
