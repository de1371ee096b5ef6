import facts from './musl-syscalls.json' with { type: 'json' }
import { siblingsOf } from './siblings.ts'

/** True for the name under which a program asks the loader for musl. */
export function isMusl(library: string): boolean {
  return LIBRARIES.test(library)
}

/** What musl calls for the need that glibc makes this call for. Source: musl 1.2.3, see the JSON. */
export function muslCallsFor(name: string): readonly string[] {
  const same = siblingsOf(name).flatMap(group => group.names)
  return [...new Set([name, ...same])].filter(each => NAMES.has(each))
}

const LIBRARIES = new RegExp(facts.libraries)
const NAMES: ReadonlySet<string> = new Set(facts.names)
