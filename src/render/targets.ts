import { apparmor } from './apparmor.ts'
import type { Target } from './artifact.ts'
import { behaviour } from './behaviour.ts'
import { pod } from './pod.ts'
import { report } from './report.ts'
import { seccomp } from './seccomp.ts'

/** Everything that can be rendered, in the order in which it is listed and written. */
export const targets: readonly Target[] = [seccomp, apparmor, pod, behaviour, report]
