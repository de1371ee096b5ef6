import test from 'ava'
import { auditArch, auditArchText } from '../../src/facts/audit-arches.ts'
import facts from '../../src/facts/other-tables.json' with { type: 'json' }
import { isNamedArch, nameOfNumber, numberOfName } from '../../src/facts/other-tables.ts'
import type { NamedArch } from '../../src/facts/other-tables.ts'
import { ARCHES } from '../../src/facts/syscall-table.ts'
import { callNames } from '../language/seccomp/libseccomp.ts'
import { libseccomp } from '../system/machine.ts'
import { systemTest } from '../system/requirement.ts'

const others = [...Object.keys(facts.tables), ...Object.keys(facts.same)].filter(isNamedArch)

const X32 = 0x4000_0000

/** Of libseccomp's constants, for what it can know. Those of mips begin at 4000, 5000 and 6000. */
const NUMBERS = [
  ...range(0, 600),
  ...range(4000, 4500),
  ...range(5000, 5500),
  ...range(6000, 6500),
  ...range(X32, X32 + 600)
]

test('a number of each architecture has one name, and the name that number', t => {
  for (const arch of others) {
    const known = NUMBERS.flatMap(number => nameOfNumber(arch, number) ?? [])
    t.true(known.length > 300, arch)
    t.is(new Set(known).size, known.length, arch)
    for (const name of known) t.is(nameOfNumber(arch, numberOfName(arch, name)!), name)
    t.is(nameOfNumber(arch, 3999), undefined)
  }
})

/** linux/audit.h and the architectures' unistd.h, read by hand. */
const RECORDS: readonly (readonly [number: number, syscall: number, call: string])[] = [
  [0xc000003e, 257, 'x86_64 openat'],
  [0xc000003e, 0x4000_0101, 'x32 openat'],
  [0xc0000102, 56, 'loongarch64 openat'],
  [0x00000008, 4288, 'mips openat'],
  [0x40000008, 4288, 'mipsel openat'],
  [0x80000008, 5247, 'mips64 openat'],
  [0xc0000008, 5247, 'mipsel64 openat'],
  [0xa0000008, 6251, 'mips64n32 openat'],
  [0xe0000008, 6251, 'mipsel64n32 openat'],
  [0x40000008, 4018, 'mipsel undefined'],
  [0x00000014, 286, 'ppc openat'],
  [0x80000015, 286, 'ppc64 openat'],
  [0xc0000015, 286, 'ppc64le openat'],
  [0x00000016, 288, 's390 openat'],
  [0x00000016, 194, 's390 ftruncate64'],
  [0x80000016, 194, 's390x undefined'],
  [0x0000000f, 275, 'parisc openat'],
  [0x8000002b, 284, 'sparc64 openat'],
  [0xc0009026, 450, 'alpha openat'],
  [0xc0009026, 573, 'alpha setxattrat'],
  [0x400000f3, 403, 'riscv32 clock_gettime64'],
  [0x4000002a, 295, 'sh openat'],
  [0x00000004, 288, 'm68k openat']
]

for (const [number, syscall, call] of RECORDS)
  test(`arch=${number.toString(16)} syscall=${syscall} is ${call}`, t => {
    const arch = auditArch(number, syscall)!
    t.is(`${arch} ${nameOfNumber(arch, syscall)}`, call)
  })

test('an architecture without a table has its name', t => {
  t.is(auditArch(0x5c, 1), null)
  t.is(auditArchText(0x5c), 'openrisc')
  t.is(auditArchText(0xdeadbeef), 'arch_deadbeef')
})

systemTest([libseccomp], 'libseccomp gives the numbers the same names', t => {
  const theirs = callNames([...ARCHES, ...others], NUMBERS)
  const compared = new Map<NamedArch, number>()
  for (const [arch, number, name] of theirs) {
    // It knows the numbers of mips and x32 without what they begin at, too, which no record has.
    if (number < (arch.startsWith('mips') ? 4000 : arch === 'x32' ? X32 : 0)) continue
    if (name !== nameOfNumber(arch, number) && !LACKING.has(`${arch} ${name}`))
      t.fail(`${arch} ${number} is ${name}, not ${nameOfNumber(arch, number)}`)
    compared.set(arch, (compared.get(arch) ?? 0) + 1)
  }
  t.true(compared.size >= 18, [...compared.keys()].join())
  for (const [arch, count] of compared) t.true(count > 280, arch)
})

/** Without an entry in the kernel's table: 64-bit programs have lseek. */
const LACKING: ReadonlySet<string> = new Set(['parisc64 _llseek'])

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index)
}
