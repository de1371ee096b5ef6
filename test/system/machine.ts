import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { arch, homedir } from 'node:os'
import { join } from 'node:path'
import { once } from './once.ts'
import { findProgram, program, type Requirement } from './requirement.ts'

/** Root alone is not enough: a container without privileges has one that may not mount. */
export const containers: Requirement = {
  name: 'the right to start containers',
  advice: 'run the tests as root, not in a container without privileges',
  isMet: once(() => {
    const namespaces = ['--mount', '--pid', '--fork', '--mount-proc', '/bin/true']
    return process.getuid?.() === 0 && spawnSync('unshare', namespaces).status === 0
  })
}

/** The probes are x86_64 machine code, and so is the kernel with AppArmor. */
export const x86: Requirement = {
  name: 'an x86_64 machine',
  advice: 'run the tests on one',
  isMet: () => arch() === 'x64'
}

/** An strace that may trace: containers often refuse ptrace. */
export const strace: Requirement = {
  name: 'strace and the right to use it',
  debianPackage: 'strace',
  advice: 'allow ptrace (CAP_SYS_PTRACE in a container)',
  isMet: once(() => {
    const path = findProgram('strace')
    return path !== undefined && spawnSync(path, ['-o', '/dev/null', '/bin/true']).status === 0
  })
}

/** libseccomp through Debian's own Python: one that stands earlier in `PATH` lacks the module. */
export const libseccomp: Requirement = {
  name: "Debian python3's seccomp module",
  debianPackage: 'python3-seccomp',
  isMet: once(() => spawnSync('/usr/bin/python3', ['-c', 'import seccomp']).status === 0)
}

/** What `test/tools/apparmor-vm` needs to boot without installing or building anything. */
export const appArmorVm: readonly Requirement[] = [
  x86,
  program('qemu-system-x86_64', 'qemu-system-x86'),
  program('qemu-img', 'qemu-utils'),
  program('cpio'),
  program('/bin/busybox', 'busybox-static'),
  {
    name: 'the image of the AppArmor VM',
    advice: 'as root: test/tools/apparmor-vm --build, then run the tests as root',
    isMet: () => existsSync(join(vmCache(), 'bookworm-v1', 'root.img'))
  }
]

// The same places as in apparmor-vm.
function vmCache(): string {
  const { APPARMOR_VM_CACHE: own, XDG_CACHE_HOME: cache } = process.env
  return own ?? join(cache ?? join(homedir(), '.cache'), 'apparmor-vm')
}
