import test from 'ava'
import { readFileSync } from 'node:fs'
import { inRepository } from '../repository.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { explainIn } from './explained.ts'

/** A folder as somebody else may have made it, with the evidence of ours. */
const FOREIGN = {
  'shop/seccomp.json': JSON.stringify({
    defaultAction: 'SCMP_ACT_KILL_PROCESS',
    architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86'],
    syscalls: [
      { names: ['read', 'openat'], action: 'SCMP_ACT_ALLOW' },
      {
        names: ['personality'],
        action: 'SCMP_ACT_ALLOW',
        args: [{ index: 0, value: 8, op: 'SCMP_CMP_EQ' }]
      }
    ]
  }),
  'shop/apparmor.profile':
    'profile shop flags=(attach_disconnected) {\n  #include <abstractions/base>\n' +
    '  owner /srv/shop/** rw,\n  deny /srv/shop/keys/** r,\n  capability,\n}\n'
}

test('a profile of another author is explained from its text', async t => {
  const behaviour = readFileSync(inRepository('profiles/web/behaviour.json'))
  const files = { ...FOREIGN, 'shop/behaviour.json': behaviour }
  const ask = async (...args: readonly string[]): Promise<string> =>
    (await explainIn(temporaryFolder(t, files), ...args, 'shop')).stdout
  t.regex(
    await ask('write'),
    /^shop: write is answered with KILL_PROCESS\n +reason +not from these choices/
  )
  t.regex(await ask('write'), /breaks +what the runs did with it\n/)
  t.regex(
    await ask('personality'),
    /under a condition\n +condition +argument 0 is 0x8\n +otherwise KILL_PROCESS/
  )
  const page = await ask('/srv/shop/www/index.html')
  t.regex(page, /may be read, written \(rw\) by the owner of the file\n +rule +owner \/srv\/shop/)
  t.regex(page, /\(line 3\)\n +reason +not from these choices/)
  t.regex(page, /not read +<abstractions\/base>, which the profile includes/)
  t.regex(await ask('/srv/shop/keys/a'), /may be written \(w\).*; refused by name: r\n/)
  t.regex(await ask('CAP_SYS_ADMIN'), /CAP_SYS_ADMIN is granted\n +reason +not from these choices/)
})

test('a profile that refuses some values alone allows the call under a condition', async t => {
  const refuse = { names: ['personality'], action: 'SCMP_ACT_ERRNO', errnoRet: 1 }
  const profile = {
    defaultAction: 'SCMP_ACT_ALLOW',
    architectures: ['SCMP_ARCH_X86_64'],
    syscalls: [{ ...refuse, args: [{ index: 0, value: 8, op: 'SCMP_CMP_NE' }] }]
  }
  const files = {
    'p/seccomp.json': JSON.stringify(profile),
    'p/behaviour.json': readFileSync(inRepository('profiles/web/behaviour.json'))
  }
  const { stdout: text } = await explainIn(temporaryFolder(t, files), 'personality', 'p')
  t.regex(text, /under a condition\n +condition +unless argument 0 is not 0x8\n +otherwise EPERM\n/)
})
