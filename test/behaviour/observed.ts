import type { Behaviour } from '../../src/behaviour/behaviour.ts'
import { observe } from '../../src/behaviour/observe/observe.ts'
import type { ObserveOptions } from '../../src/behaviour/observe/observe.ts'
import type { Source } from '../../src/trace/recording.ts'
import { sourceOf } from '../source.ts'

/** What the lines of a log show, or those of the files of a set by task. */
export function observed(
  log: string | Uint8Array | Readonly<Record<number, string | Uint8Array>>,
  options: Partial<ObserveOptions> = {}
): Promise<Behaviour> {
  const sources =
    typeof log === 'string' || log instanceof Uint8Array
      ? [source('web.strace', null, log)]
      : Object.entries(log).map(([tid, text]) => source(`web.${tid}`, Number(tid), text))
  return observe(
    { label: 'web', sources, meta: null },
    { arch: 'x86_64', cwd: null, resolveLink: null, ...options }
  )
}

/** Path -> letters of what was had; for files that lead elsewhere `path -> target`. */
export function accessed(behaviour: Behaviour): Record<string, string> {
  return Object.fromEntries(
    behaviour.files.map(({ path, resolved, access }) => [
      resolved === undefined ? path : `${path} -> ${resolved}`,
      access
    ])
  )
}

/** `arch name count` of each call, in the order of the facts. */
export function callsOf({ syscalls }: Behaviour): string[] {
  return syscalls.map(({ arch, name, count }) => `${arch} ${name} ${count}`)
}

/** Of the only run. */
export function warningCodes({ runs }: Behaviour): string[] {
  return runs[0]!.warnings.map(({ code }) => code)
}

function source(name: string, tid: number | null, log: string | Uint8Array): Source {
  return sourceOf(name, typeof log === 'string' ? `${log.trim()}\n` : log, tid)
}
