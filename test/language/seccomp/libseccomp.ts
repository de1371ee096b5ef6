import { spawnSync } from 'node:child_process'
import type { NamedArch } from '../../../src/facts/other-tables.ts'
import type { Arch } from '../../../src/facts/syscall-table.ts'
import { scmpArch, syscallNumber } from '../../../src/facts/syscall-table.ts'
import type { Verdict } from '../../../src/language/seccomp/evaluate.ts'
import { canonicalJson } from '../../../src/order.ts'
import { runBpf } from './bpf.ts'

/** A filter that libseccomp built, or the errno with which it refused. */
export type Filter = { readonly program: Uint8Array } | { readonly error: string }

/**
 * Builds many profiles (OCI objects) in one Python process, in the way of runc and crun; with a binary tree, as runc does for
 * more than 32 rules, or without.
 */
export function buildFilters(
  profiles: readonly unknown[],
  form: 'tree' | 'list' = 'list'
): Filter[] {
  return runPython(BUILDER, { profiles, tree: form === 'tree' }).map(line =>
    line.startsWith('!') ? { error: line.slice(1) } : { program: Buffer.from(line, 'base64') }
  )
}

/**
 * The calls that this libseccomp knows, as `arch name`: an older one lacks newer calls, on some architectures longer than on
 * others (2.5.4 has map_shadow_stack, but not on x32), and the runtimes skip their rules.
 */
export function knownCalls(arches: readonly Arch[], names: readonly string[]): ReadonlySet<string> {
  return new Set(runPython(RESOLVER, { arches: arches.map(arch => [arch, scmpArch(arch)]), names }))
}

/** The names that this libseccomp has for numbers of calls; none of an architecture that it does not know. */
export function callNames(
  arches: readonly NamedArch[],
  numbers: readonly number[]
): [arch: NamedArch, number: number, name: string][] {
  return runPython(NAMER, { arches, numbers }).map(line => {
    const [arch, number, name] = line.split(' ') as [NamedArch, string, string]
    return [arch, Number(number), name]
  })
}

/** What a program writes under the filter of a profile, which must have execve. */
export function runUnder(profile: unknown, program: string): Buffer {
  return outputOf(ENFORCER, { profiles: [profile], tree: true, program })
}

function runPython(program: string, input: unknown): string[] {
  return outputOf(program, input).toString('utf8').trimEnd().split('\n')
}

function outputOf(program: string, input: unknown): Buffer {
  const { stdout, stderr, status, signal } = spawnSync('/usr/bin/python3', ['-c', program], {
    input: canonicalJson(input),
    maxBuffer: 1 << 28
  })
  if (status !== 0) throw new Error(`${signal ?? status}: ${stderr.toString('utf8')}`)
  return stdout
}

/** What the filter answers to a call. */
export function ask(
  program: Uint8Array,
  arch: Arch,
  name: string,
  args: readonly bigint[]
): Verdict {
  const nr = syscallNumber(arch, name)
  if (nr === undefined) throw new Error(`${arch} has no ${name}`)
  const answer = runBpf(program, { nr, arch: AUDIT_ARCH[arch], args })
  const action = ANSWERS[(answer & 0xffff_0000) >>> 0]
  if (!action) throw new Error(`unknown answer 0x${answer.toString(16)}`)
  return { action, errno: action === 'ERRNO' || action === 'TRACE' ? answer & 0xffff : null }
}

/** Little-endian architectures only: libseccomp does not mix. Source: linux/audit.h. */
const AUDIT_ARCH: Readonly<Record<Arch, number>> = {
  x86_64: 0xc000003e,
  x86: 0x40000003,
  x32: 0xc000003e,
  aarch64: 0xc00000b7,
  arm: 0x40000028,
  riscv64: 0xc00000f3,
  loongarch64: 0xc0000102,
  s390x: 0x80000016,
  ppc64le: 0xc0000015
}

/** SECCOMP_RET_*, linux/seccomp.h. */
const ANSWERS: Readonly<Record<number, Verdict['action']>> = {
  0x80000000: 'KILL_PROCESS',
  0x00000000: 'KILL_THREAD',
  0x00030000: 'TRAP',
  0x00050000: 'ERRNO',
  0x7fc00000: 'NOTIFY',
  0x7ff00000: 'TRACE',
  0x7ffc0000: 'LOG',
  0x7fff0000: 'ALLOW'
}

/**
 * The loaders of runc and crun in short: names that libseccomp does not know and rules that equal the default are
 * skipped, an entry with two conditions on one argument becomes a rule for each condition.
 */
const LOADER = `
import base64, json, os, sys, tempfile
import seccomp

ACTIONS = {
    'ALLOW': lambda errno: seccomp.ALLOW,
    'ERRNO': lambda errno: seccomp.ERRNO(errno),
    'TRACE': lambda errno: seccomp.TRACE(errno),
    'KILL': lambda errno: seccomp.KILL,
    'KILL_THREAD': lambda errno: seccomp.KILL,
    'KILL_PROCESS': lambda errno: seccomp.KILL_PROCESS,
    'LOG': lambda errno: seccomp.LOG,
    'TRAP': lambda errno: seccomp.TRAP,
    'NOTIFY': lambda errno: seccomp.NOTIFY,
}

def action_of(holder, action, errno):
    return ACTIONS[holder[action][len('SCMP_ACT_'):]](holder.get(errno, 1))

def arguments(entry):
    return [
        seccomp.Arg(a['index'], getattr(seccomp, a['op'][len('SCMP_CMP_'):]), a['value'], a.get('valueTwo', 0))
        for a in entry.get('args', [])
    ]

def build(profile):
    default = action_of(profile, 'defaultAction', 'defaultErrnoRet')
    f = seccomp.SyscallFilter(default)
    if asked['tree']:
        f.set_attr(seccomp.Attr.CTL_OPTIMIZE, 2)
    for arch in profile.get('architectures', []):
        f_arch = seccomp.Arch(arch[len('SCMP_ARCH_'):].lower())
        if not f.exist_arch(f_arch):
            f.add_arch(f_arch)
    for entry in profile.get('syscalls', []):
        action = action_of(entry, 'action', 'errnoRet')
        if action == default:
            continue
        indexes = [a['index'] for a in entry.get('args', [])]
        args = arguments(entry)
        for name in entry['names']:
            if seccomp.resolve_syscall(seccomp.Arch(), name) == -1:
                continue
            if len(set(indexes)) == len(indexes):
                f.add_rule(action, name, *args)
            else:
                for arg in args:
                    f.add_rule(action, name, arg)
    return f

asked = json.load(sys.stdin)
`

/**
 * Each filter in a process of its own, which an alarm ends: of some trees of comparisons libseccomp 2.5.4 never stops
 * making instructions, one in 7,000 random ones.
 */
const BUILDER = `${LOADER}
import signal

def answer(profile):
    try:
        with tempfile.TemporaryFile() as out:
            build(profile).export_bpf(out)
            out.seek(0)
            return base64.b64encode(out.read()).decode()
    except Exception as error:
        return '!' + str(error).replace('\\n', ' ')

for profile in asked['profiles']:
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        print(answer(profile), flush=True)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    if status == signal.SIGALRM:
        print('!libseccomp does not come to an end', flush=True)
    elif status != 0:
        sys.exit(f'a child ended with status {status}')
`

const ENFORCER = `${LOADER}
build(asked['profiles'][0]).load()
os.execv(asked['program'], [asked['program']])
`

const RESOLVER = `
import json, sys
import seccomp

asked = json.load(sys.stdin)
for arch, scmp in asked['arches']:
    for name in asked['names']:
        if seccomp.resolve_syscall(getattr(seccomp.Arch, scmp[len('SCMP_ARCH_'):]), name) >= 0:
            print(arch, name)
`

const NAMER = `
import json, sys
import seccomp

asked = json.load(sys.stdin)
for arch in asked['arches']:
    token = getattr(seccomp.Arch, arch.upper(), None)
    for number in asked['numbers'] if token is not None else []:
        try:
            name = seccomp.resolve_syscall(token, number)
        except ValueError:
            continue
        print(arch, number, name if isinstance(name, str) else name.decode())
`
