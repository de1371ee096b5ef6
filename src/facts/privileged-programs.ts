import facts from './privileged-programs.json' with { type: 'json' }

/**
 * How a program gains privileges by being executed: `is set-user-ID`; undefined when none is known to. Source: modes
 * and file capabilities of Debian packages, see the JSON.
 */
export function privilegeOf(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return facts.folders.some(folder => path.startsWith(folder)) ? programs.get(name) : undefined
}

const programs = new Map(Object.entries(facts.programs))
