import { readFileSync } from 'node:fs'
import { tracerOf } from './tracees.ts'

/** Why strace could not trace, and what to do: one line. `said` is its own message when it was tried again. */
export function explainRefusal(said: string): string {
  const first = said.split('\n', 1)[0] ?? ''
  if (first.includes('Operation not permitted')) return `strace may not trace here: ${reason()}`
  if (first !== '') return `strace cannot trace here: ${first.replace(/^strace: /, '')}`
  return 'strace ended before it traced anything: its message stands above'
}

function reason(): string {
  const tracer = tracerOf('self')
  if (tracer > 0)
    return `this process is itself traced (by process ${tracer}), and a process has only one tracer: start record outside of strace, gdb and the like`
  const scope = read('/proc/sys/kernel/yama/ptrace_scope')
  if (scope === '3')
    return 'kernel.yama.ptrace_scope is 3, which forbids tracing until the next boot'
  if (scope === '2') return 'kernel.yama.ptrace_scope is 2: run as root, or set it to 1 with sysctl'
  // 2: a filter, which Docker's and other runtimes' is for kernels before 4.8.
  const filtered = /^Seccomp:\s*2$/m.test(read('/proc/self/status'))
  const container = 'in a container add the capability SYS_PTRACE (docker run --cap-add SYS_PTRACE)'
  return filtered
    ? `ptrace is refused, perhaps by this process's seccomp filter: ${container} or run without the filter`
    : `ptrace is refused: ${container}; elsewhere look for a security module that forbids it`
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1').trim()
  } catch {
    return '' // not on this kernel
  }
}
