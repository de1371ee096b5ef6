import { levelOfCapability } from '../../src/facts/capabilities.ts'

type Level = 'baseline' | 'restricted'

interface Profile {
  readonly type?: string
}

interface SecurityContext {
  readonly allowPrivilegeEscalation?: boolean
  readonly privileged?: boolean
  readonly runAsNonRoot?: boolean
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] }
  readonly seccompProfile?: Profile
  readonly appArmorProfile?: Profile
}

export interface Pod {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> }
  readonly spec: {
    readonly os?: { readonly name?: string }
    readonly securityContext?: SecurityContext
    readonly containers: readonly { readonly securityContext?: SecurityContext }[]
    readonly initContainers?: readonly { readonly securityContext?: SecurityContext }[]
  }
}

/** What Pod Security admission has against a pod, as far as tracewall's settings go. */
export function violations(pod: Pod, level: Level, minor: number): string[] {
  const { spec, metadata } = pod
  const containers = [...spec.containers, ...(spec.initContainers ?? [])].map(
    container => container.securityContext ?? {}
  )
  const found: string[] = []
  const require = (holds: boolean, what: string): void => {
    if (!holds) found.push(what)
  }
  for (const context of [spec.securityContext ?? {}, ...containers]) {
    require(context.privileged !== true, 'privileged')
    require(context.seccompProfile?.type !== 'Unconfined', 'seccomp')
    require(context.appArmorProfile?.type !== 'Unconfined', 'apparmor')
  }
  for (const [key, value] of Object.entries(metadata?.annotations ?? {})) {
    if (key.startsWith('container.apparmor.security.beta.kubernetes.io/'))
      require(value === '' ||
        value === 'runtime/default' ||
        value.startsWith('localhost/'), 'apparmor')
    if (/^(container\.)?seccomp\.security\.alpha\.kubernetes\.io\//.test(key) && minor < 19)
      require(value !== 'unconfined', 'seccomp')
  }
  for (const { capabilities } of containers)
    for (const name of capabilities?.add ?? [])
      require(/^[A-Z_]+$/.test(name) &&
        levelOfCapability(name.toLowerCase()) !== 'privileged', 'capabilities')
  if (level === 'baseline') return found

  for (const context of containers) {
    require(context.allowPrivilegeEscalation === false, 'allowPrivilegeEscalation')
    // Both from 1.22 on.
    require(minor < 22 || (context.capabilities?.drop?.includes('ALL') ?? false), 'drop')
    for (const name of context.capabilities?.add ?? [])
      require(minor < 22 || name === 'NET_BIND_SERVICE', 'add')
    const seccomp = context.seccompProfile ?? spec.securityContext?.seccompProfile
    require(seccomp?.type === 'RuntimeDefault' || seccomp?.type === 'Localhost', 'seccomp')
    require(context.runAsNonRoot ?? spec.securityContext?.runAsNonRoot ?? false, 'runAsNonRoot')
  }
  return found
}
