import { UserError } from '../errors.ts'
import { apparmor } from './apparmor.ts'
import type { Target } from './artifact.ts'
import { behaviour } from './behaviour.ts'
import { pod } from './pod.ts'
import { report } from './report.ts'
import { seccomp } from './seccomp.ts'

/** Everything that can be rendered, in the order in which it is listed and written. */
export const targets: readonly Target[] = [seccomp, apparmor, pod, behaviour, report]

/** @throws UserError that names the targets there are */
export function targetNamed(name: string, among: readonly Target[] = targets): Target {
  const target = among.find(each => each.name === name)
  if (!target)
    throw new UserError(
      `there is no target ${JSON.stringify(name)}; targets are ${among.map(each => each.name).join(', ')}`
    )
  return target
}
