import facts from './selinux-types.json' with { type: 'json' }

/** True for a domain that programs of containers run in: `container_t`. */
export function isContainerDomain(type: string): boolean {
  return containers.has(type)
}

/** True for the types of a container's own files: `container_file_t`. */
export function isContainerFile(type: string): boolean {
  return containerFiles.has(type)
}

/** True for a type of files of the host that people mount into containers: `user_home_t`. */
export function isHostFile(type: string): boolean {
  return hostFiles.has(type)
}

const containers: ReadonlySet<string> = new Set(facts.containers)
const containerFiles: ReadonlySet<string> = new Set(facts.containerFiles)
const hostFiles: ReadonlySet<string> = new Set(facts.hostFiles)
