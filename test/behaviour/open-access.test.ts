import test from 'ava'
import { accessOf } from '../../src/behaviour/access.ts'
import { openAccess } from '../../src/behaviour/observe/open-access.ts'
import { constantValue } from '../../src/facts/constants.ts'
import type { Arch } from '../../src/facts/syscall-table.ts'

const opens: readonly (readonly [flags: string, access: string])[] = [
  ['O_RDONLY', 'r'],
  ['O_WRONLY', 'w'],
  ['O_RDWR', 'rw'],
  ['O_WRONLY|O_APPEND', 'a'],
  ['O_RDWR|O_APPEND', 'ra'],
  // creating and truncating is w, whatever else is asked
  ['O_RDONLY|O_CREAT', 'rw'],
  ['O_RDONLY|O_TRUNC', 'rw'],
  ['O_WRONLY|O_CREAT|O_APPEND', 'w'],
  ['O_RDONLY|O_DIRECTORY|O_CLOEXEC', 'r'],
  ['O_RDWR|O_TMPFILE', 'rw'],
  ['O_RDWR|O_PATH', ''],
  ['O_RDONLY|O_NONBLOCK|O_NOFOLLOW', 'r']
]

for (const arch of ['x86_64', 'aarch64', 'arm'] as const)
  for (const [flags, access] of opens)
    test(`open ${flags} on ${arch} asks for ${access || 'nothing'}`, t => {
      const opened = openAccess(valueOf(flags, arch), arch)
      t.is(accessOf(opened.bits), access)
      t.is(opened.isFolder, flags.includes('O_DIRECTORY'))
      t.is(opened.isTemporary, flags.includes('O_TMPFILE'))
      t.is(opened.closeOnExec, flags.includes('O_CLOEXEC'))
    })

function valueOf(flags: string, arch: Arch): number {
  return flags.split('|').reduce((value, flag) => value | constantValue(flag, arch)!, 0)
}
