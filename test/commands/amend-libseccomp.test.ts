import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ExecutionContext } from 'ava'
import fc from 'fast-check'
import { commandLine } from '../../src/command-line.ts'
import { keptArguments } from '../../src/facts/kept-arguments.ts'
import { isMultiplexer } from '../../src/facts/multiplexers.ts'
import { syscallNumber } from '../../src/facts/syscall-table.ts'
import { evaluate } from '../../src/language/seccomp/evaluate.ts'
import type { Verdict } from '../../src/language/seccomp/evaluate.ts'
import { parseExactJson } from '../../src/language/seccomp/exact-json.ts'
import { parseSeccompProfile } from '../../src/language/seccomp/parse-profile.ts'
import type { SeccompProfile } from '../../src/language/seccomp/profile.ts'
import { canonicalJson } from '../../src/order.ts'
import { ask, buildFilters } from '../language/seccomp/libseccomp.ts'
import { NAMES, TRIED_ARCHES, VALUES, ociProfile } from '../language/seccomp/oci-profiles.ts'
import { libseccomp } from '../system/machine.ts'
import { systemTest } from '../system/requirement.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { testIo } from '../test-io.ts'

type Arch = (typeof TRIED_ARCHES)[number]

interface TriedCall {
  readonly arch: Arch
  readonly name: string
  readonly args: readonly bigint[]
  /** Under the profile that is to change. */
  readonly before: Verdict
}

/** One profile before and after. */
interface Case {
  readonly text: string
  readonly after: string
  readonly calls: readonly TriedCall[]
  readonly denied: readonly TriedCall[]
  readonly changes: readonly { readonly what: string; readonly state: string }[]
  readonly left: string
}

const PROFILES = 70

systemTest(
  [libseccomp],
  'what a filter refused is allowed by the amended one, and nothing else has another answer',
  async t => {
    const [profiles] = fc.sample(
      fc.array(ociProfile, { minLength: PROFILES, maxLength: PROFILES }),
      1
    ) as [unknown[]]
    const cases: Case[] = []
    for (const [index, filter] of buildFilters(profiles).entries()) {
      // What the model is not sure of, the tests of the model are about.
      const profile = await parseSeccompProfile(canonicalJson(profiles[index]), 'profile')
      if ('error' in filter) continue
      const calls = [...triedCalls(profile, index, filter.program)]
      const refused = calls.filter(({ before }) => before.action !== 'ALLOW')
      if (refused.length > 1)
        cases.push(await amended(t, canonicalJson(profiles[index]), calls, pick(refused, index)))
    }
    const filters = buildFilters(
      await Promise.all(cases.map(({ after }) => parseExactJson(after, 'amended')))
    )
    let allowed = 0
    for (const [index, filter] of filters.entries())
      if (!('error' in filter)) allowed += judge(t, cases[index]!, filter.program)
    t.true(allowed > PROFILES / 2, `${allowed} calls`)
  }
)

/** How many of the calls that were denied are allowed now. */
function judge(
  t: ExecutionContext,
  { text, after, calls, denied, changes, left }: Case,
  program: Uint8Array
): number {
  const made = changes.filter(({ state }) => state === 'made').map(({ what }) => what.split(' ')[2])
  for (const { arch, name, args, before } of calls) {
    const now = ask(program, arch, name, args)
    const isSame = now.action === before.action && now.errno === before.errno
    const mayChange = made.includes(name) && now.action === 'ALLOW'
    // Through these an architecture makes calls that were allowed.
    if (!isSame && !mayChange && !isMultiplexer(name))
      t.fail(
        `${name}(${args.join()}) on ${arch} has another answer under ${after}, made of ${text}`
      )
  }
  const isTold = changes.some(({ state }) => state !== 'made') || left !== ''
  const open = denied.filter(
    each => ask(program, each.arch, each.name, each.args).action !== 'ALLOW'
  )
  // What is logged on purpose passes.
  const silent = open.filter(({ before }) => before.action !== 'LOG')
  if (silent.length > 0 && !isTold)
    t.fail(`${silent.map(({ name }) => name).join()} is refused by ${after}, made of ${text}`)
  t.pass()
  return denied.length - open.length
}

function pick(calls: readonly TriedCall[], index: number): TriedCall[] {
  return [0, 1].map(at => calls[(index * 31 + at * 17) % calls.length]!)
}

function* triedCalls(
  profile: SeccompProfile,
  seed: number,
  program: Uint8Array
): Generator<TriedCall> {
  for (const arch of TRIED_ARCHES.filter(each => profile.architectures.includes(each)))
    for (const name of [...NAMES, 'write'].filter(each => syscallNumber(arch, each) !== undefined))
      for (let call = 0; call < 6; call++) {
        const args = [0, 1, 2].map(i => VALUES[(call * 7 + i * (call + 3) + seed) % VALUES.length]!)
        const isNarrow = arch === 'x86' || arch === 'arm'
        const registers = args.map((arg, i) =>
          isNarrow ? BigInt.asUintN(32, arg) : registerOf(arch, name, i, arg)
        )
        if (evaluate(profile, arch, name, registers).disputed.length > 0) continue
        const before = ask(program, arch, name, registers)
        yield { arch, name, args: registers, before }
      }
}

/** As C fills the register of an int: of the half that the kernel does not read no fact is kept. */
function registerOf(arch: Arch, name: string, index: number, value: bigint): bigint {
  const width = keptArguments(name, arch).find(argument => argument.index === index)?.width
  if (width !== 32) return value
  const isSigned = value >> 32n !== 0n
  return isSigned ? BigInt.asUintN(64, BigInt.asIntN(32, value)) : value
}

async function amended(
  t: ExecutionContext,
  text: string,
  calls: readonly TriedCall[],
  denied: readonly TriedCall[]
): Promise<Case> {
  const folder = temporaryFolder(t, { 'p.json': text, 'd.log': denied.map(recordsOf).join('') })
  const run = async (): Promise<string> => {
    const io = testIo(folder)
    const args = ['generate', '--json', '--base', 'p.json', '--allow-dangerous', 'd.log']
    const status = await commandLine(args, io)
    t.true(status < 2, `${io.written.stderr} ${text}`)
    return io.written.stdout
  }
  const said = JSON.parse(await run()) as Pick<Case, 'changes'> & { warnings: string[] }
  const after = readFileSync(join(folder, 'p.json'), 'utf8')
  await run()
  t.is(readFileSync(join(folder, 'p.json'), 'utf8'), after)
  const left = said.warnings.filter(each => each.includes('left as it is')).join()
  return { text, after, calls, denied, changes: said.changes, left }
}

/** Of a filter, and for every second call of auditctl's rules, too, which tell the arguments. */
function recordsOf({ arch, name, args, before }: TriedCall, index: number): string {
  const number = syscallNumber(arch, name)! | (arch === 'x32' ? 0x40000000 : 0)
  const call = `arch=${AUDIT_ARCH[arch]} syscall=${number}`
  const code = ((ANSWERS[before.action] ?? 0) | (before.errno ?? 0)) >>> 0
  const record = `type=SECCOMP msg=audit(1795623562.225:${2 * index + 1}): auid=1 uid=0 gid=0 ses=1 pid=7 comm="shop" exe="/usr/bin/shop" sig=0 ${call} compat=0 ip=0x7f code=0x${code.toString(16)}\n`
  const [a0, a1, a2] = args.map(arg => arg.toString(16))
  return index % 2 === 0
    ? record
    : `type=SYSCALL msg=audit(1795623562.226:${2 * index + 2}): ${call} success=yes exit=0 a0=${a0} a1=${a1} a2=${a2} a3=0 items=0 ppid=1 pid=7 auid=1 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=1 comm="shop" exe="/usr/bin/shop" key="k"\n`
}

/** AUDIT_ARCH_*, linux/audit.h. */
const AUDIT_ARCH: Readonly<Record<string, string>> = {
  x86_64: 'c000003e',
  x32: 'c000003e',
  x86: '40000003',
  aarch64: 'c00000b7',
  arm: '40000028'
}

/** SECCOMP_RET_*, linux/seccomp.h. */
const ANSWERS: Readonly<Record<string, number>> = {
  KILL_PROCESS: 0x80000000,
  ERRNO: 0x50000,
  LOG: 0x7ffc0000
}
