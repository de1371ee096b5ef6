import type { Behaviour } from '../behaviour/behaviour.ts'
import type { Policy } from '../policy/policy.ts'

/** Text for one consumer. */
export interface Artifact {
  /** The target's name: `seccomp`. */
  readonly target: string
  /** File name inside `profiles/<name>/`: `seccomp.json`. */
  readonly file: string
  readonly text: string
}

/**
 * The names under which a cluster knows the profiles; each carries a hash of its own canonical policy. '': there is no such
 * profile, since nothing was recorded that it could be made of, or nobody asked for it.
 */
export interface ProfileNames {
  /** Relative to the kubelet's seccomp folder: `tracewall/web-1a2b3c4d5e6f.json`. */
  readonly seccomp: string
  /** Name of the loaded AppArmor profile: `tracewall-web-1a2b3c4d5e6f`. */
  readonly apparmor: string
}

export interface RenderContext {
  /** What the policy was decided from: the report and behaviour.json print it. */
  readonly behaviour: Behaviour
  readonly policy: Policy
  readonly names: ProfileNames
  /** Kubernetes minor version: 31 for 1.31. */
  readonly kubernetes: number
  /** Template file name -> a user's text (`--templates`) in place of ours. */
  readonly templates: ReadonlyMap<string, string>
}

/** One target: one file in `render/`, one line in `render/targets.ts`. */
export interface Target {
  readonly name: string
  readonly file: string
  render(context: RenderContext): string
}
