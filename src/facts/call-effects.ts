import facts from './call-effects.json' with { type: 'json' }

export type Effect =
  | 'open'
  | 'close'
  | 'close-range'
  | 'dup'
  | 'fcntl'
  | 'chdir'
  | 'fchdir'
  | 'chroot'
  | 'pivot-root'
  | 'fork'
  | 'exec'
  | 'exit'
  | 'exit-group'
  | 'unshare'
  | 'setns'
  | 'getcwd'
  | 'readlink'
  | 'own-number'
  | 'own-user'
  | 'limit'
  | 'wait'
  | 'queue'
  | 'segment'
  | 'map'
  | 'protect'
  | 'unmap'
  | 'stat'
  | 'flock'
  | 'list-folder'
  | 'write-fd'
  | 'link'
  | 'socket'
  | 'socketpair'
  | 'bind'
  | 'connect'
  | 'send'
  | 'receive'
  | 'signal'
  | 'mount'
  | 'ptrace'
  | 'credentials'
  | 'capset'
  | 'memory-file'

const effects = new Map(Object.entries(facts.effects as Readonly<Record<string, Effect>>))

/** What a system call does to what later calls depend on; undefined: nothing. */
export function callEffect(name: string): Effect | undefined {
  return effects.get(name)
}

/** Names of the calls that do it. */
export function callsOf(...wanted: readonly Effect[]): readonly string[] {
  return [...effects].flatMap(([name, effect]) => (wanted.includes(effect) ? [name] : []))
}
