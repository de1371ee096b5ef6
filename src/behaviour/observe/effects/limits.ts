import { constantName } from '../../../facts/constants.ts'
import { limitArguments } from '../../../facts/limit-arguments.ts'
import type { Scene } from '../scene/scene.ts'

/**
 * getrlimit, setrlimit and prlimit64: whoever raises a hard limit needs CAP_SYS_RESOURCE. What it was before is told by the
 * call itself, or by an earlier one of the process.
 */
export function useLimit(scene: Scene): void {
  const { call, name, task } = scene
  const at = limitArguments(name)
  // Of another process nothing is known.
  if (!at || (at.process !== undefined && call.raw(at.process) !== '0')) return
  const resource = resourceAt(scene, at.resource)
  const limits = (task.process.hardLimits ??= new Map())
  const next = hardLimit(scene, at.set)
  const told = scene.hasWorked ? hardLimit(scene, at.got) : null
  const before = told ?? limits.get(resource) ?? null
  if (
    next !== null &&
    (scene.hasWorked ? before !== null && next > before : scene.error === 'EPERM')
  )
    scene.add('capabilities', {
      capability: 'sys_resource',
      operation: `raise the hard limit ${resource}`,
      outcome: scene.hasWorked ? 'used' : 'refused',
      confidence: 'high',
      by: scene.by
    })
  const now = next ?? before
  if (scene.hasWorked && now !== null && limits.size < MOST_LIMITS) limits.set(resource, now)
}

const LONGEST_NAME = 40

/** `RLIMIT_NOFILE`, for itself and for its number. */
function resourceAt(scene: Scene, index: number): string {
  const shown = scene.call.raw(index)
  return (
    /RLIMIT_[A-Z]+/.exec(shown)?.[0] ??
    constantName('RLIMIT_', scene.number(index), scene.arch) ??
    shown.slice(0, LONGEST_NAME)
  )
}

/** Linux has 16 resources. */
const MOST_LIMITS = 64

/** rlim_max of a structure as strace prints it, `1024*1024` or RLIM64_INFINITY; null where there is none. */
function hardLimit({ call }: Scene, index: number | undefined): number | null {
  if (index === undefined || index >= call.count) return null
  const text = /rlim_max=([\w*]{1,60})/.exec(call.raw(index))?.[1]
  if (text === undefined) return null
  if (text.includes('INFINITY')) return Infinity
  const value = text.split('*').reduce((product, factor) => product * Number(factor), 1)
  // RLIM_INFINITY
  if (value >= 2 ** 63) return Infinity
  return Number.isNaN(value) ? null : value
}
