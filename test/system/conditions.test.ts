import { spawnSync } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import type { Behaviour } from '../../src/behaviour/behaviour.ts'
import { optionalConditions } from '../../src/facts/argument-conditions.ts'
import type { Arch } from '../../src/facts/syscall-table.ts'
import { syscallNumber } from '../../src/facts/syscall-table.ts'
import { evaluate } from '../../src/language/seccomp/evaluate.ts'
import { parseSeccompProfile } from '../../src/language/seccomp/parse-profile.ts'
import type { SeccompProfile } from '../../src/language/seccomp/profile.ts'
import { decide } from '../../src/policy/decide.ts'
import { DEFAULT_OPTIONS } from '../../src/policy/options.ts'
import type { Preset } from '../../src/policy/presets.ts'
import { canonicalSeccomp } from '../../src/render/seccomp.ts'
import { ask, buildFilters, runUnder } from '../language/seccomp/libseccomp.ts'
import { readLog } from '../trace/strace/read-log.ts'
import { CONDITION_CASES } from './condition-cases.ts'
import type { ConditionCase } from './condition-cases.ts'
import { libseccomp, strace, x86 } from './machine.ts'
import { readResults, registerProgram } from './register-program.ts'
import { systemTest } from './requirement.ts'
import { sharedFolder } from './shared-folder.ts'

const ENOSYS = 38
const ARCHES: readonly Arch[] = ['x86_64', 'x86', 'aarch64']
const PRESETS: readonly Preset[] = ['strict', 'balanced']
/** How strace prints constants: `AF_INET`, `0x2`, `0x2 /* AF_INET *\/`. */
const FORMS = ['abbrev', 'raw', 'verbose']

const folder = sharedFolder()

for (const tried of CONDITION_CASES)
  systemTest(
    [x86, strace, libseccomp],
    `${tried.name} passes libseccomp's filters with just the values that the log and the facts stand for`,
    async t => {
      const log = record(tried, 'abbrev')
      for (const arch of ARCHES.filter(arch => syscallNumber(arch, tried.name) !== undefined)) {
        const behaviour = await read(log, arch)
        for (const preset of PRESETS) {
          const { oci, profile } = await profiled(behaviour, preset)
          const [filter] = buildFilters([oci], 'tree')
          if (filter === undefined || 'error' in filter) throw new Error(filter?.error)
          fc.assert(
            fc.property(registerOf(tried, arch), register => {
              const registers = withRegister(tried, register)
              const real = ask(filter.program, arch, tried.name, registers).action === 'ALLOW'
              const model = evaluate(profile, arch, tried.name, registers)
              const call = `${tried.name}(${register}) on ${arch}, ${preset}`
              if (model.disputed.length > 0) throw new Error(`${call} is disputed`)
              if (real !== (model.action === 'ALLOW')) throw new Error(`${call}: ${model.action}`)
              if (real !== passes(tried, register, preset, arch))
                throw new Error(`${call} is ${real ? 'allowed' : 'refused'}`)
            }),
            { numRuns: 300, includeErrorInReport: true }
          )
        }
      }
      t.pass()
    }
  )

for (const tried of CONDITION_CASES)
  systemTest([x86, strace], `strace tells ${tried.name}'s values in each of its forms`, async t => {
    const values = FORMS.map(async form => {
      const { syscalls } = await read(record(tried, form), 'x86_64')
      return syscalls.find(({ name }) => name === tried.name)?.args
    })
    const [symbols, ...others] = await Promise.all(values)
    const told = symbols?.find(({ index }) => index === tried.index)?.values
    const recorded = tried.recorded.map(register => BigInt.asUintN(32, register)).sort(bySize)
    t.deepEqual(
      told,
      recorded.map(value => `0x${value.toString(16)}`)
    )
    for (const other of others) t.deepEqual(other, symbols)
  })

for (const tried of CONDITION_CASES)
  systemTest(
    [x86, strace, libseccomp],
    `the kernel takes of ${tried.name}'s register what its condition looks at`,
    async t => {
      const { oci } = await profiled(await read(record(tried, 'abbrev'), 'x86_64'), 'balanced')
      const registers = fc
        .sample(registerOf(tried, 'x86_64'), { numRuns: 400, seed: 1 })
        .filter(register => tried.isHarmless?.(register) ?? true)
        .slice(0, 250)
      const program = write(tried, 'tried', registers)
      const free = readResults(spawnSync(program).stdout)
      const bound = readResults(runUnder(oci, program))
      // What the kernel takes, alone in its register.
      const bare = registers.map(register => taken(tried, register))
      const alike = readResults(spawnSync(write(tried, 'bare', bare)).stdout)
      t.is(bound.length, registers.length)
      t.false(free.includes(-ENOSYS))
      for (const [i, register] of registers.entries()) {
        const call = `${tried.name}(0x${register.toString(16)})`
        const isAllowed = passes(tried, register, 'balanced', 'x86_64')
        const said = (result: number | undefined): string => outcome(tried, result)
        t.is(said(bound[i]), isAllowed ? said(free[i]) : `${-ENOSYS}`, call)
        t.is(said(free[i]), said(alike[i]), call)
      }
      t.true(bound.some(result => result !== -ENOSYS))
      t.true(bound.includes(-ENOSYS))
    }
  )

/** The log of a program that makes the recorded calls for real. */
function record(tried: ConditionCase, form: string): string {
  const log = join(folder(), `${tried.name}.${form}.strace`)
  const program = write(tried, 'recorded', tried.recorded)
  const { stderr, status } = spawnSync('strace', ['-f', '-X', form, '-o', log, program])
  if (status !== 0) throw new Error(stderr.toString('utf8'))
  return readFileSync(log, 'latin1')
}

function write(tried: ConditionCase, name: string, registers: readonly bigint[]): string {
  const number = syscallNumber('x86_64', tried.name)!
  const program = join(folder(), `${tried.name}-${name}`)
  const calls = registers.map(register => ({
    number,
    registers: withRegister(tried, register),
    forks: tried.forks === true
  }))
  writeFileSync(program, registerProgram(calls))
  chmodSync(program, 0o755)
  return program
}

function read(log: string, arch: Arch): Promise<Behaviour> {
  return readLog(log.trimEnd().split('\n'), arch)
}

async function profiled(
  behaviour: Behaviour,
  preset: Preset
): Promise<{ readonly oci: unknown; readonly profile: SeccompProfile }> {
  const options = { ...DEFAULT_OPTIONS, name: 'x', preset, conditions: optionalConditions }
  const oci = canonicalSeccomp(decide(behaviour, options))
  return { oci, profile: await parseSeccompProfile(JSON.stringify(oci), 'seccomp.json') }
}

/** Registers around the values that matter: with a bit flipped, other upper halves, sign-extended, and any. */
function registerOf(tried: ConditionCase, arch: Arch): fc.Arbitrary<bigint> {
  const word = arch === 'x86' ? 32 : 64
  const value = fc.constantFrom(...tried.recorded, ...tried.near)
  const bit = fc.bigInt({ min: 0n, max: 63n }).map(place => 1n << place)
  const upper = fc.constantFrom(0n, 1n << 32n, 0xffff_ffffn << 32n, 1n << 63n)
  return fc
    .oneof(
      value,
      fc.tuple(value, bit).map(([value, bit]) => value ^ bit),
      fc.tuple(value, upper).map(([value, upper]) => (value & 0xffff_ffffn) | upper),
      value.map(value => BigInt.asIntN(32, value)),
      fc.bigInt({ min: 0n, max: (1n << 64n) - 1n })
    )
    .map(register => BigInt.asUintN(word, register))
}

function withRegister({ registers, index }: ConditionCase, register: bigint): bigint[] {
  return Array.from({ length: 6 }, (_, at) => (at === index ? register : (registers[at] ?? 0n)))
}

function passes(tried: ConditionCase, register: bigint, preset: Preset, arch: Arch): boolean {
  if (tried.without?.includes(arch)) return true
  const recorded = tried.recorded.map(value => taken(tried, value))
  return tried.passes(taken(tried, register), recorded, preset === 'strict')
}

function taken({ width }: ConditionCase, register: bigint): bigint {
  return BigInt.asUintN(width, register)
}

/** New descriptors, children and places have other numbers each time; personality returns any bits. */
function outcome({ name }: ConditionCase, result: number | undefined): string {
  if (result === undefined) return 'nothing'
  const hasFailed = name === 'personality' ? result === -ENOSYS : result > -4096 && result < 0
  return hasFailed ? `${result}` : 'worked'
}

function bySize(a: bigint, b: bigint): number {
  return a < b ? -1 : 1
}
