import type { Document, LineCounter } from 'yaml'
import type { ContainerSettings, Mount, ProfileReference, AtLine } from './container-settings.ts'
import { parseManifests } from './parse-manifests.ts'

/**
 * What manifests say about their containers: of pods, of what makes pods (`spec.template`, `spec.jobTemplate`), and of lists of
 * them. Values of another type than Kubernetes takes are not said.
 * @throws UserError that names file and line, for what is no YAML
 */
export async function readContainers(text: string, file: string): Promise<ContainerSettings[]> {
  const { manifests, lines } = await parseManifests(text, file)
  return manifests.flatMap(({ document, value }) =>
    inManifest(new Manifest(document, lines), value, [])
  )
}

type Path = readonly (string | number)[]

/** Finds the lines of a document's values. */
class Manifest {
  readonly #document: Document.Parsed
  readonly #lines: LineCounter

  constructor(document: Document.Parsed, lines: LineCounter) {
    this.#document = document
    this.#lines = lines
  }

  /** That of the nearest value around it that stands there by itself: what an alias or `<<` brings in has none. */
  lineOf(path: Path): number {
    for (let length = path.length; length >= 0; length--) {
      const node: unknown = this.#document.getIn(path.slice(0, length), true)
      if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range))
        return this.#lines.linePos(Number(node.range[0])).line
    }
    return 1
  }
}

/** Where the manifests of Kubernetes have a pod, from the object itself. */
const PODS: readonly Path[] = [
  [],
  ['template'],
  ['spec', 'template'],
  ['spec', 'jobTemplate', 'spec', 'template']
]

function inManifest(manifest: Manifest, value: unknown, at: Path): ContainerSettings[] {
  const items = at.length === 0 ? listAt(value, ['items']) : []
  return [
    ...PODS.flatMap(path => inPod(manifest, valueAt(value, path), [...at, ...path])),
    ...items.flatMap((item, index) => inManifest(manifest, item, ['items', index]))
  ]
}

function inPod(manifest: Manifest, pod: unknown, at: Path): ContainerSettings[] {
  const tell = new PodTeller(manifest, pod, at)
  return ['initContainers', 'containers'].flatMap(list =>
    listAt(pod, ['spec', list]).map((_, index) => tell.container(['spec', list, index]))
  )
}

class PodTeller {
  readonly #manifest: Manifest
  readonly #pod: unknown
  readonly #at: Path

  constructor(manifest: Manifest, pod: unknown, at: Path) {
    this.#manifest = manifest
    this.#pod = pod
    this.#at = at
  }

  container(path: Path): ContainerSettings {
    const context = [...path, 'securityContext']
    const name = asText(valueAt(this.#pod, [...path, 'name'])) ?? ''
    return {
      name,
      seccomp: this.#references(context, 'seccompProfile', [
        `container.seccomp.security.alpha.kubernetes.io/${name}`,
        'seccomp.security.alpha.kubernetes.io/pod'
      ]),
      apparmor: this.#references(context, 'appArmorProfile', [
        `container.apparmor.security.beta.kubernetes.io/${name}`
      ]),
      privileged: this.#told([...context, 'privileged'], asBoolean),
      allowPrivilegeEscalation: this.#told([...context, 'allowPrivilegeEscalation'], asBoolean),
      readOnlyRootFilesystem: this.#told([...context, 'readOnlyRootFilesystem'], asBoolean),
      runAsNonRoot: this.#ofBoth(context, 'runAsNonRoot', asBoolean),
      runAsUser: this.#ofBoth(context, 'runAsUser', asNumber),
      capabilities: this.#told([...context, 'capabilities'], asCapabilities),
      mounts: listAt(this.#pod, [...path, 'volumeMounts']).flatMap((_, index) => {
        return this.#told([...path, 'volumeMounts', index], mount => this.#mount(mount)) ?? []
      })
    }
  }

  #told<T>(path: Path, read: (value: unknown) => T | undefined): AtLine<T> | null {
    const value = read(valueAt(this.#pod, path))
    return value === undefined
      ? null
      : { value, line: this.#manifest.lineOf([...this.#at, ...path]) }
  }

  /** What the container does not say the pod may say for all. */
  #ofBoth<T>(
    context: Path,
    name: string,
    read: (value: unknown) => T | undefined
  ): AtLine<T> | null {
    return this.#told([...context, name], read) ?? this.#told([...POD_CONTEXT, name], read)
  }

  /** The field, and the annotation of the container, which must not differ; where there is neither, that of the pod. */
  #references(
    context: Path,
    field: string,
    [own, ofPod]: readonly [own: string, ofPod?: string]
  ): AtLine<ProfileReference>[] {
    const annotated = (key: string | undefined): AtLine<ProfileReference> | null =>
      key === undefined ? null : this.#told(['metadata', 'annotations', key], asAnnotated)
    const said = [this.#ofBoth(context, field, asReference), annotated(own)]
    const found = said.some(each => each !== null) ? said : [annotated(ofPod)]
    return found.filter(each => each !== null)
  }

  #mount(value: unknown): Mount | undefined {
    const path = asText(valueAt(value, ['mountPath']))
    if (path === undefined) return undefined
    const name = asText(valueAt(value, ['name']))
    const volume = listAt(this.#pod, ['spec', 'volumes']).find(
      each => asText(valueAt(each, ['name'])) === name
    )
    return {
      path: path.replace(/\/+$/, ''),
      readOnly: asBoolean(valueAt(value, ['readOnly'])) === true,
      isEmpty: valueAt(volume, ['emptyDir']) !== undefined
    }
  }
}

const POD_CONTEXT: Path = ['spec', 'securityContext']

function valueAt(value: unknown, path: Path): unknown {
  let found = value
  for (const key of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined
    found = (found as Record<string | number, unknown>)[key]
  }
  return found
}

function listAt(value: unknown, path: Path): readonly unknown[] {
  const list = valueAt(value, path)
  return Array.isArray(list) ? list : []
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function asBoolean(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined
}

function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined
}

function asCapabilities(value: unknown): { add: string[]; drop: string[] } | undefined {
  if (value === undefined || value === null) return undefined
  const named = (list: string): string[] =>
    listAt(value, [list]).flatMap(name => asText(name)?.toUpperCase().replace(/^CAP_/, '') ?? [])
  return { add: named('add'), drop: named('drop') }
}

function asReference(value: unknown): ProfileReference | undefined {
  const type = asText(valueAt(value, ['type']))
  const profile = asText(valueAt(value, ['localhostProfile'])) ?? ''
  switch (type) {
    case 'Localhost':
      return { kind: type, profile }
    case 'RuntimeDefault':
    case 'Unconfined':
      return { kind: type, profile: '' }
    default:
      return undefined
  }
}

/** `localhost/NAME`, `runtime/default`, `docker/default`, `unconfined`. */
function asAnnotated(value: unknown): ProfileReference | undefined {
  const text = asText(value)
  if (text?.startsWith('localhost/'))
    return { kind: 'Localhost', profile: text.slice('localhost/'.length) }
  if (text === 'unconfined') return { kind: 'Unconfined', profile: '' }
  return text === 'runtime/default' || text === 'docker/default'
    ? { kind: 'RuntimeDefault', profile: '' }
    : undefined
}
