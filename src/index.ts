/// <reference types="node" preserve="true" />
// The declarations speak of Buffer: the line above brings it to whoever imports them, with any settings of TypeScript.

/**
 * tracewall as a library: the stages and the nouns between them. Nothing here touches a file, a clock or a process.
 *
 *     const behaviour = merge(...(await Promise.all(recordings.map(recording => observe(recording, options)))))
 *     const policy = decide(behaviour, { ...DEFAULT_OPTIONS, name: 'web' })
 *     const names = profileNames(policy)
 *     const artifacts = render({ behaviour, policy, names, kubernetes: 31, templates: new Map() }, targets)
 */
export { Bug, UserError, describeProblem } from './errors.ts'
export type { Problem, ProblemCode } from './errors.ts'

export { detectFormat, formats } from './trace/formats.ts'
export type { TraceContext, TraceFormat, TraceParser } from './trace/format.ts'
export type { Call, Sink, TaskEvent } from './trace/sink.ts'
export { decodeRecordingMeta, encodeRecordingMeta } from './trace/recording.ts'
export type { Recording, RecordingMeta, Source } from './trace/recording.ts'

export { observe } from './behaviour/observe/observe.ts'
export type { ObserveOptions } from './behaviour/observe/observe.ts'
export { merge } from './behaviour/merge.ts'
export { decode, encode } from './behaviour/codec.ts'
export { empty } from './behaviour/behaviour.ts'
export type * from './behaviour/behaviour.ts'

export { decideBootstrap } from './policy/bootstrap.ts'
export { decide } from './policy/decide.ts'
export { asProfile } from './policy/seccomp/as-profile.ts'
export { DEFAULT_OPTIONS, INFERENCES } from './policy/options.ts'
export type { DecideOptions } from './policy/options.ts'
export type * from './policy/policy.ts'

export { installCommands } from './render/install.ts'
export { bootstrapNames, bootstrapTargets } from './render/bootstrap-targets.ts'
export { profileNames } from './render/profile-names.ts'
export { render } from './render/render.ts'
export { targetNamed, targets } from './render/targets.ts'
export type * from './render/artifact.ts'

export { readBackAppArmor } from './check/read-back-apparmor.ts'
export { readBackPod } from './check/read-back-pod.ts'
export { readBackSeccomp } from './check/read-back-seccomp.ts'
export { explainCall } from './check/explain/call.ts'
export type { CallAnswer } from './check/explain/call.ts'
export { explainCapability } from './check/explain/capability.ts'
export type { CapabilityAnswer } from './check/explain/capability.ts'
export type { Case } from './check/explain/case.ts'
export { enforcedByPolicy, enforcedByText } from './check/explain/enforced-rules.ts'
export type { EnforcedProfile, EnforcedRule } from './check/explain/enforced-rules.ts'
export { explainPath } from './check/explain/path.ts'
export type { PathAnswer } from './check/explain/path.ts'
export { explainUpgrade } from './check/explain/upgrade.ts'
export type { UpgradeAnswer } from './check/explain/upgrade.ts'
export { readAskedProfile } from './check/verify/apparmor.ts'
export { holds, isCertain, verify } from './check/verify/verify.ts'
export type { AskedPod } from './check/verify/pod.ts'
export type { AskedProfiles } from './check/verify/verify.ts'
export type { ContainerSettings } from './language/kubernetes/container-settings.ts'
export { readContainers } from './language/kubernetes/read-containers.ts'
export type * from './check/verify/verification.ts'
export { watchedNames } from './check/verify/watched-names.ts'
export { explainMessage } from './check/explain/message.ts'
export { explainRecords } from './check/explain/record.ts'
export type { Explanation } from './check/explain/explanation.ts'
