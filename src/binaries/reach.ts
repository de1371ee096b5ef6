import { basename, dirname } from 'node:path'
import {
  callsOf,
  isLibraryFolder,
  programFolders,
  programsOfFunction,
  serviceOf,
  servicesFile,
  userlands
} from '../facts/reach.ts'
import type { Binary, BinaryFiles, Used } from './binary.ts'
import { commandWords, interpreterPath } from './command-words.ts'

/** The ELF files that a run used, and those that they can reach: each once, in no order. */
export function findBinaries(used: Used, files: BinaryFiles): Binary[] {
  const found = new Map<string, Binary>()
  const add = (path: string, beside: string | null): void => {
    const actual = files.resolve(path)
    if (actual === null || found.has(actual)) return
    const elf = files.elf(actual)
    if (elf === null) return
    // What calls nothing is worth a line only where it was used.
    if (beside !== null && elf.imports.length + elf.syscalls.length + elf.needed.length === 0)
      return
    found.set(actual, { path: actual, beside, ...elf })
  }
  for (const path of used.binaries) add(path, null)
  for (const path of interpretersOf(used, files)) add(path, null)
  const own = [...found.values()]
  for (const { path, imports } of own)
    for (const near of reachableFrom(path, imports, files)) add(near, path)
  for (const [path, beside] of userlandOf(own.map(({ path }) => path))) add(path, beside)
  for (const [name, path] of serviceModules(own, files))
    for (const folder of foldersOf(found.values())) add(`${folder}/${name}`, path)
  for (const script of used.scripts)
    for (const path of programsNamedIn(script, files)) add(path, script)
  addLibraries(found, add)
  return [...found.values()]
}

/** What the kernel started in place of the scripts that were executed, which may be scripts themselves. */
function* interpretersOf({ binaries, scripts }: Used, files: BinaryFiles): Generator<string> {
  const executed = new Set(binaries)
  for (const script of scripts) {
    if (!executed.has(script)) continue
    let path: string | null = script
    for (let depth = 0; path !== null && depth < MOST_INTERPRETERS; depth++) {
      if (depth > 0) yield path
      path = interpreterPath(files.text(path) ?? '')
    }
  }
}

/** More of them are an error (Linux 6.1 fs/exec.c, exec_binprm). */
const MOST_INTERPRETERS = 6

/** What a used program or library can execute or load, by its path, its name and its imports. */
function* reachableFrom(
  path: string,
  imports: readonly string[],
  files: BinaryFiles
): Generator<string> {
  const [folder, name] = [dirname(path), basename(path)]
  const tree = treeOf(folder)
  if (tree !== null) yield* files.tree(tree)
  else if (!isShared(folder)) yield* files.list(folder)
  // git-remote-http is a part of git.
  else if (programFolders.includes(folder))
    yield* files.list(folder).filter(other => basename(other).startsWith(`${name}-`))
  const calls = callsOf(name)
  for (const own of calls?.trees ?? []) yield* files.tree(own)
  const called = [...(calls?.programs ?? []), ...imports.flatMap(programsOfFunction)]
  for (const program of called) yield* placesOf(program)
}

/**
 * The folder that belongs to one program alone, of those below a folder of libraries: `/usr/lib/python3.11` for its
 * `lib-dynload`, `/usr/lib/git-core`. Null for other folders.
 */
function treeOf(folder: string): string | null {
  for (let at = folder; at.length > 1; at = dirname(at)) {
    const above = dirname(at)
    if (isLibraryFolder(above) && !isLibraryFolder(at)) return at
  }
  return null
}

/** True for a folder that holds the files of many programs. */
function isShared(folder: string): boolean {
  return isLibraryFolder(folder) || programFolders.includes(folder)
}

function placesOf(program: string): string[] {
  return programFolders.map(folder => `${folder}/${program}`)
}

/** Programs that come together with those that were used. */
function* userlandOf(used: readonly string[]): Generator<[path: string, beside: string]> {
  for (const { programs, atLeast } of userlands) {
    const seen = used.filter(path => programs.includes(basename(path)))
    const first = seen[0]
    if (first === undefined || seen.length < atLeast) continue
    const folder = dirname(first)
    for (const program of programs) yield [`${folder}/${program}`, first]
  }
}

/** The programs whose names stand in a script. */
function* programsNamedIn(script: string, files: BinaryFiles): Generator<string> {
  const text = files.text(script)
  // What a shell reads below /etc is mostly libc's: locale.alias, nsswitch.conf.
  if (text === null || (script.startsWith('/etc/') && !text.startsWith('#!'))) return
  for (const word of commandWords(text)) {
    if (word.startsWith('/')) yield word
    else if (!word.includes('/')) yield* placesOf(word)
  }
}

/** The libraries of reached programs, where those of used ones lie. */
function addLibraries(
  found: ReadonlyMap<string, Binary>,
  add: (path: string, beside: string) => void
): void {
  const folders = foldersOf(found.values())
  // The map grows while it is walked: libraries need libraries.
  for (const { path, needed } of found.values())
    for (const library of needed)
      for (const folder of folders) if (isPlain(library)) add(`${folder}/${library}`, path)
}

/** Where libraries lie. */
function foldersOf(binaries: Iterable<Binary>): Set<string> {
  return new Set(Array.from(binaries, ({ path }) => dirname(path)).filter(isLibraryFolder))
}

/** The modules that libc loads to look up users, hosts and the like, each beside a file that lets it. */
function* serviceModules(
  own: readonly Binary[],
  files: BinaryFiles
): Generator<[name: string, beside: string]> {
  const asks = new Map<string, string>()
  for (const { path, imports } of own)
    for (const name of imports) {
      const service = serviceOf(name)
      if (service !== undefined && !asks.has(service)) asks.set(service, path)
    }
  if (asks.size === 0) return
  for (const line of files.text(servicesFile)?.split('\n') ?? []) {
    const [, service = '', modules = ''] = SERVICE.exec(line) ?? []
    const path = asks.get(service)
    if (path !== undefined)
      for (const module of modules.match(MODULE) ?? []) yield [`libnss_${module}.so.2`, path]
  }
}

/** `passwd: files [NOTFOUND=return] systemd # why`; what stands in brackets is no module. */
const SERVICE = /^[ \t]*([a-z]+):([^#]*)/
const MODULE = /(?<![\w=[!])[a-z]\w*(?![\w=])/g

function isPlain(name: string): boolean {
  return name !== '' && !name.includes('/')
}
