import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { dangerOf } from '../../src/facts/dangerous-syscalls.ts'
import { quietSyscalls } from '../../src/facts/quiet-syscalls.ts'
import { ARCHES, syscallNames, syscallNumber } from '../../src/facts/syscall-table.ts'
import { readSourceProfile } from '../../src/language/apparmor/source/profile.ts'
import { evaluate } from '../../src/language/seccomp/evaluate.ts'
import { parseSeccompProfile } from '../../src/language/seccomp/parse-profile.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { run } from '../run.ts'

async function print(target: string, ...more: string[]): Promise<string> {
  const said = await run('/', 'bootstrap', '--name', 'web', '--print', target, ...more)
  if (said.status !== 0) throw new Error(said.stderr)
  return said.stdout
}

test('a bootstrap seccomp profile refuses nothing, on any call table of the machine', async t => {
  for (const arch of ARCHES.filter(arch => arch !== 'x32')) {
    const profile = await parseSeccompProfile(await print('seccomp', '--arch', arch), 'p')
    const listed = ARCHES.filter(each => profile.architectures.includes(each))
    t.true(listed.includes(arch))
    for (const each of listed)
      for (const name of syscallNames().filter(name => syscallNumber(each, name) !== undefined)) {
        const { action } = evaluate(profile, each, name, [])
        t.true(action === 'LOG' || action === 'ALLOW', `${each} ${name} ${action}`)
      }
  }
})

test('each call that the bootstrap filter does not log exists and is not dangerous', t => {
  for (const { name } of quietSyscalls) {
    t.true(
      ARCHES.some(arch => syscallNumber(arch, name) !== undefined),
      name
    )
    t.is(dangerOf(name), undefined, name)
  }
})

test('the audit rules watch what runs under the AppArmor profile', async t => {
  const { name } = readSourceProfile(await print('apparmor'), 'p')
  const rules = (await print('audit-rules')).match(/^-a .*/gm)
  t.deepEqual(
    rules,
    ['b64', 'b32'].map(
      width => `-a always,exit -F arch=${width} -S all -F subj_role=${name} -k ${name}`
    )
  )
  t.regex(await print('pod'), new RegExp(`localhostProfile: ${name}\n`))
})

// Of Debian 12
const AUDITCTL = `auditctl() { cat <<'EOF'
enabled 1
failure 1
pid 421
rate_limit 0
backlog_limit 64
lost 0
backlog 0
backlog_wait_time 60000
backlog_wait_time_actual 0
loginuid_immutable 0 unlocked
EOF
}
`

test('the check of a node is a shell script that changes nothing and says what it found', async t => {
  const input = AUDITCTL + (await print('check-node'))
  const run = spawnSync('sh', ['-s'], { input, encoding: 'utf8' })
  t.is(run.stderr, '')
  const lines = run.stdout.match(/^(ok|WRONG) /gm) ?? []
  t.true(lines.length >= 8, run.stdout)
  t.regex(run.stdout, /^WRONG records that may wait .*: 64\n.*\n +auditctl -b 65536$/m)
  t.is(run.status, 1)
})

test('where auditctl is not there, the check of a node says so, and tells nothing that it would', async t => {
  const input = `auditctl() { return 127; }\n${await print('check-node')}`
  const run = spawnSync('sh', ['-s'], { input, encoding: 'utf8' })
  t.is(run.stderr, '')
  t.is(run.status, 1)
  t.regex(run.stdout, /^WRONG auditctl, .*\n.*\n +install auditd/m)
  t.is(run.stdout.match(/auditctl/g)?.length, 1)
  t.false(/records/.test(run.stdout.replace(/without it nothing tells.*/, '')), run.stdout)
  // The kernel's log is all that is left.
  t.regex(run.stdout, /limit of the kernel log/)
})

test('bootstrap replaces files under the rules of generate', async t => {
  const folder = temporaryFolder(t)
  const said = await run(folder, 'bootstrap', '--name', 'web', '--json')
  t.is(said.status, 0, said.stderr)
  const { files, next } = JSON.parse(said.stdout) as {
    files: { file: string }[]
    next: string[]
  }
  t.true(files.some(({ file }) => file === 'manifest.json'))
  t.true(next.some(line => line.includes('check-node.sh')))
  t.regex(readFileSync(join(folder, 'bootstrap/web/seccomp.json'), 'utf8'), /SCMP_ACT_LOG/)
  const wrong = await run(folder, 'bootstrap', '--arch', 'vax')
  t.is(wrong.status, 2)
  t.regex(wrong.stderr, /--arch vax: not known/)
})
