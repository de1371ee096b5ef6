import facts from './reach.json' with { type: 'json' }

/** Programs that a program executes by name, and the folders of its own. */
export interface Calls {
  readonly programs: readonly string[]
  /** Absolute, without a slash at the end. */
  readonly trees: readonly string[]
}

/** Programs that come together: who used `atLeast` of them may use the others. */
export interface Userland {
  readonly name: string
  readonly atLeast: number
  readonly programs: readonly string[]
}

/** Where a name without a slash is looked for, in this order. */
export const programFolders: readonly string[] = facts.programFolders

export const userlands: readonly Userland[] = facts.userlands

/** Undefined for a program that is not known to call others. */
export function callsOf(program: string): Calls | undefined {
  return calls.get(program)
}

/** Programs that a function of libc executes. */
export function programsOfFunction(name: string): readonly string[] {
  return functions.get(name) ?? []
}

/** The file that names the modules in which libc looks up users, hosts and the like: nsswitch.conf(5). */
export const servicesFile: string = facts.services.file

/** The line of that file that a function of libc goes by. */
export function serviceOf(name: string): string | undefined {
  return services.get(name)
}

/** True for a program that reads commands. */
export function isShell(program: string): boolean {
  return facts.shells.includes(program)
}

/** True for an interpreter, `python3.11` too, in whose scripts the name of a program stands in a string. */
export function isLanguage(interpreter: string): boolean {
  return facts.languages.includes(interpreter.replace(/[0-9.]+$/, ''))
}

/** True for a program that runs others by reading them: a shell, `python3.11`, java. */
export function isInterpreter(program: string): boolean {
  return isShell(program) || isLanguage(program) || facts.runtimes.includes(program)
}

/** True for the name of what an interpreter runs: `app.rb`. */
export function isSource(path: string): boolean {
  return SOURCE.test(path)
}

/** Interpreters, without their versions, of files with this name's ending; empty: it is not known for any. */
export function interpretersOf(path: string): readonly string[] {
  return runBy.get(path.slice(path.lastIndexOf('.') + 1)) ?? []
}

/** True for a folder where libraries of all programs lie: `/usr/lib`, `/usr/lib/x86_64-linux-gnu`. */
export function isLibraryFolder(path: string): boolean {
  if (libraryFolders.has(path)) return true
  const slash = path.lastIndexOf('/')
  return libraryFolders.has(path.slice(0, slash)) && multiarch.test(path.slice(slash + 1))
}

const calls = new Map(
  facts.calls.map(({ program, programs, trees }) => [program, { programs, trees }] as const)
)
const functions = new Map<string, readonly string[]>(Object.entries(facts.functions))
const runBy = new Map<string, readonly string[]>(Object.entries(facts.runBy))
const services = new Map(
  Object.entries(facts.services.functions).flatMap(([line, names]) =>
    names.map(name => [name, line] as const)
  )
)
const SOURCE = new RegExp(`[^/][.](?:${facts.sources.join('|')})$`)
const libraryFolders = new Set(facts.libraryFolders)
const multiarch = new RegExp(facts.multiarch)
