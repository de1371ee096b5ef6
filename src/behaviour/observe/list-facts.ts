import { empty } from '../behaviour.ts'
import type { Behaviour, ExecFact, Run, StreamedBehaviour, SyscallFact } from '../behaviour.ts'
import { sortFacts } from '../lists.ts'
import { normalize } from '../merge.ts'
import type { Observation } from './observation.ts'
import type { SceneList } from './scene/fact-lists.ts'
import type { Links } from './scene/links.ts'
import type { Scene } from './scene/scene.ts'
import { fromStart, isBelowStart, renamed } from './scene/start-folder.ts'

/** What the facts call paths and errors: by now it is known, if ever, in which folder the command was started. */
export class Names {
  /** A path was written relative to that folder, so that one file may have been used by two names. */
  wasRelative = false
  readonly #scene: Scene

  constructor(scene: Scene) {
    this.#scene = scene
  }

  readonly text = (path: string): string => {
    if (!isBelowStart(path)) return path
    this.wasRelative = true
    return fromStart(path, this.#scene.start)
  }

  /** Of a path by its id. */
  readonly path = (id: number): string => this.text(this.#scene.paths.text(id))

  /** Of an error by its id. */
  readonly error = (id: number): string => this.#scene.names.text(id)
}

/**
 * Every list of facts that were observed, sorted. `paths` are the ids of the files in the order of their texts; their facts are
 * made when they are read. `tellsPhases`: the run serves, and its start was recorded.
 */
export function listFacts(
  { scene, calls, verdicts }: Observation,
  paths: Uint32Array,
  names: Names,
  tellsPhases: boolean
): Omit<StreamedBehaviour, 'runs'> {
  const { links } = scene
  const itself = (path: string): string => links.resolve(path, true) ?? path
  const listed = <N extends SceneList>(
    list: N,
    finish = (fact: Behaviour[N][number]) => fact
  ): Behaviour[N] =>
    sortFacts(
      list,
      scene.facts.of(list).map(fact => finish(renamed(fact, names.text)))
    ) as unknown as Behaviour[N]
  return {
    ...empty,
    syscalls: joinedCalls(calls.facts(tellsPhases), verdicts.calls.facts(false)),
    files: filesOf(scene, paths, names, tellsPhases),
    execs: listed('execs', fact => withTarget(fact, links)),
    links: listed('links', fact => ({
      ...fact,
      path: itself(fact.path),
      target: itself(fact.target)
    })),
    inherited: listed('inherited', fact => ({ ...fact, path: itself(fact.path) })),
    unmounted: listed('unmounted'),
    sockets: listed('sockets'),
    signals: listed('signals'),
    mounts: listed('mounts'),
    ptrace: listed('ptrace'),
    credentials: listed('credentials'),
    capabilities: listed('capabilities'),
    apparmor: verdicts.apparmor(),
    seccomp: sortFacts('seccomp', verdicts.seccomp()),
    selinux: verdicts.selinux()
  }
}

function filesOf(
  scene: Scene,
  paths: Uint32Array,
  names: Names,
  tellsPhases: boolean
): StreamedBehaviour['files'] {
  const files = {
    [Symbol.iterator]: () =>
      scene.files.facts(paths, tellsPhases, names.path, names.error, (path, isName) =>
        scene.links.resolve(path, isName)
      )
  }
  // Where the start folder is put in, they come in another order.
  return paths.some(path => scene.paths.isBelowStart(path)) ? sortFacts('files', files) : files
}

function withTarget(
  { path, resolved: actual = path, by, runs, first }: ExecFact,
  links: Links
): ExecFact {
  const resolved = links.resolve(actual) ?? actual
  return { path, ...(resolved === path ? {} : { resolved }), by, runs, first }
}

/** With a filter and rules both at work each call is recorded twice: the greater count is that of the calls. */
function joinedCalls(calls: readonly SyscallFact[], logged: readonly SyscallFact[]): SyscallFact[] {
  if (logged.length === 0) return sortFacts('syscalls', calls)
  const list = (syscalls: readonly SyscallFact[]): Behaviour => ({
    ...empty,
    runs: [NOBODY],
    syscalls
  })
  return [...normalize([list(calls), list(logged)]).syscalls]
}

const NOBODY: Run = {
  id: '',
  label: '',
  sources: [],
  format: '',
  arch: '',
  tasks: 0,
  ledger: { lines: 0, used: 0, ignored: {}, problems: [] },
  warnings: []
}
