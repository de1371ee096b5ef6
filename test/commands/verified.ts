import { join } from 'node:path'
import type { Verification } from '../../src/check/verify/verification.ts'
import { run } from '../run.ts'
import type { Said } from '../run.ts'
import { inRepository } from '../repository.ts'

export const ROOT: string = inRepository('.')
export const NGINX: string = join(ROOT, 'traces/nginx.strace.gz')
export const MOBY: string = join(ROOT, 'profiles/baselines/moby-profiles-2026-06.json')

/** What `verify --json` prints. */
export interface Document extends Verification {
  readonly holds: boolean
  readonly capabilities: readonly string[] | null
}

export function verify(folder: string, ...args: readonly string[]): Promise<Said> {
  return run(folder, 'verify', ...args)
}

export async function verified(
  folder: string,
  ...args: readonly string[]
): Promise<Document & { status: number }> {
  const { status, stdout, stderr } = await verify(folder, '--json', ...args)
  if (stdout === '') throw new Error(stderr)
  return { status, ...(JSON.parse(stdout) as Document) }
}

/** The log of a program that makes these calls. */
export function log(...lines: readonly string[]): string {
  return [
    'execve("/usr/bin/app", ["app"], 0x7ffd /* 0 vars */) = 0',
    'arch_prctl(ARCH_SET_FS, 0x7f0000001740) = 0',
    ...lines,
    'exit_group(0) = ?',
    '+++ exited with 0 +++'
  ]
    .map(line => `100 ${line}\n`)
    .join('')
}

/** A rule of a profile in the OCI form. */
export interface Entry {
  readonly names: readonly string[]
  readonly action: string
  readonly args?: readonly object[]
  readonly errnoRet?: number
}

/** What crun and every program of `log` need. */
const FLOOR =
  'arch_prctl close execve exit_group futex openat restart_syscall rt_sigreturn write'.split(' ')

/** A profile in the OCI form under which crun starts a program, with these entries besides. */
export function oci(entries: readonly Entry[], more: object = {}): string {
  return JSON.stringify({
    defaultAction: 'SCMP_ACT_ERRNO',
    architectures: ['SCMP_ARCH_X86_64'],
    syscalls: [{ names: FLOOR, action: 'SCMP_ACT_ALLOW' }, ...entries],
    ...more
  })
}

export function allow(name: string, ...args: object[]): Entry {
  return { names: [name], action: 'SCMP_ACT_ALLOW', args }
}

/** The runtime that `oci` is for. */
export const RUNTIME: readonly string[] = ['--runtime', 'crun', '--no-new-privileges', 'on']
