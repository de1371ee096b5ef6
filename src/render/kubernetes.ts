import { UserError } from '../errors.ts'

/**
 * The minor version of `1.29`, `v1.29.3`, `1.31+k3s1` or `v1.33.1-gke.100`: 29, 29, 31, 33.
 * @throws UserError for what is no version of Kubernetes 1, or older than 1.4 (which has no AppArmor)
 */
export function parseKubernetesVersion(text: string): number {
  const match = /^v?1\.(\d{1,3})(?:\.\d+)?(?:[-+][0-9A-Za-z.+-]*)?$/.exec(text)
  const minor = match ? Number(match[1]) : -1
  if (minor < OLDEST)
    throw new UserError(
      `${JSON.stringify(text)} is no Kubernetes version that can be rendered for; give one from 1.${OLDEST} on, such as 1.31`
    )
  return minor
}

const OLDEST = 4

/** How a version of Kubernetes wants profiles to be named. */
export interface ReferenceForms {
  readonly seccomp: 'annotation' | 'field'
  readonly apparmor: 'annotation' | 'field'
}

/** Sources: KEP 135 (seccompProfile from 1.19), KEP 24 (appArmorProfile from 1.30). Never both at once. */
export function referenceForms(minor: number): ReferenceForms {
  return {
    seccomp: minor >= 19 ? 'field' : 'annotation',
    apparmor: minor >= 30 ? 'field' : 'annotation'
  }
}
