import { readdirSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { UserError } from '../errors.ts'
import { fileError } from './file-error.ts'
import { PROFILE_FILES } from './output/profile-folders.ts'
import { kindOf } from './kind-of.ts'
import { readAtMost } from './read-at-most.ts'
import { MANIFEST_FILE, NO_MANIFEST, readManifest } from './output/manifest.ts'
import type { Manifest } from './output/manifest.ts'

/** One file of an earlier profile. */
export interface BaseFile {
  /** Its name in the folder. */
  readonly file: string
  /** Its path for messages, as the command line has it. */
  readonly shown: string
  readonly text: string
}

/** An earlier profile: what of it there is. */
export interface Base {
  /** Absolute. */
  readonly folder: string
  readonly seccomp: BaseFile | null
  readonly apparmor: BaseFile | null
  readonly pod: BaseFile | null
  /** Of a folder that was generated. */
  readonly report: BaseFile | null
  /** A file that may be larger than a text. */
  readonly behaviour: { readonly path: string; readonly shown: string } | null
  readonly manifest: Manifest
  /** What of it could not be read. */
  readonly notices: readonly string[]
}

const BEHAVIOUR = 'behaviour.json'

/**
 * Reads a folder as `generate` writes it, a folder with a seccomp JSON and an AppArmor profile of any names, or one file.
 * @param given as the command line has it, from the folder `cwd`
 * @throws UserError when there is neither, or several of one kind
 */
export function readBase(given: string, cwd: string): Base {
  const path = resolve(cwd, given)
  const isFolder = kindOf(path, given) === 'folder'
  const folder = isFolder ? path : dirname(path)
  const names = isFolder ? filesIn(path, given) : [basename(path)]
  const shownOf = (file: string): string => (isFolder ? join(given, file) : given)
  const files = names
    .filter(file => file !== BEHAVIOUR)
    .map(file => {
      const shown = shownOf(file)
      return { file, shown, text: readText(join(folder, file), shown) }
    })
  const named = (name: string): BaseFile | null => files.find(({ file }) => file === name) ?? null
  const written = isFolder ? named(MANIFEST_FILE) : null
  const manifest = written === null ? NO_MANIFEST : readManifest(written.text)
  const base = {
    folder,
    seccomp: named('seccomp.json') ?? only(files.filter(isSeccomp), given, 'seccomp profiles'),
    apparmor:
      named('apparmor.profile') ?? only(files.filter(isAppArmor), given, 'AppArmor profiles'),
    pod: isFolder ? named('pod.yaml') : null,
    report: isFolder && manifest.hashes.has('report.md') ? named('report.md') : null,
    behaviour:
      isFolder && names.includes(BEHAVIOUR)
        ? { path: join(folder, BEHAVIOUR), shown: shownOf(BEHAVIOUR) }
        : null,
    manifest,
    notices: noticesOf(names, manifest, shownOf(MANIFEST_FILE))
  }
  if (base.seccomp === null && base.apparmor === null)
    throw new UserError(
      `${given}: holds no seccomp JSON and no AppArmor profile; give a folder that generate wrote, or one of the two`
    )
  return base
}

/** What cannot be known of a folder that `generate` wrote. */
function noticesOf(names: readonly string[], { damage }: Manifest, shown: string): string[] {
  const isGenerated = names.includes(BEHAVIOUR) && PROFILE_FILES.some(name => names.includes(name))
  const isLost = isGenerated && !names.includes(MANIFEST_FILE)
  if (!isLost && damage === '') return []
  return [unknownChoices(shown, isLost ? 'is not there' : damage)]
}

function unknownChoices(shown: string, damage: string): string {
  return `${shown}: ${damage}, so it is not known with which options the profile was made and which files are changed; restore it, or generate anew with --force`
}

/**
 * The text of a file that a profile includes, or of all files of a folder (`tunables/home.d`), from the first of the folders that
 * has it; null when none has. Who wrote the profile may have put a pipe or a device there.
 */
export function readIncluded(folders: readonly string[], file: string): string | null {
  for (const folder of folders)
    try {
      const path = join(folder, file)
      const kind = kindOf(path, path)
      if (kind !== 'file' && kind !== 'folder') continue
      const files = kind === 'file' ? [path] : includedFrom(path)
      const texts = files.map(each => readAtMost(each, LARGEST)?.toString('utf8') ?? null)
      if (!texts.includes(null)) return texts.join('\n')
    } catch {
      // The next folder may have it.
    }
  return null
}

/** Files that apparmor_parser reads of a folder: no hidden ones, and none that an editor or a package manager left. */
function includedFrom(folder: string): string[] {
  return filesIn(folder, folder)
    .filter(name => !LEFT_BEHIND.test(name))
    .map(name => join(folder, name))
}

const LEFT_BEHIND =
  /(?:~|,v|\.dpkg-(?:new|old|dist|bak|remove)|\.pacsave|\.pacnew|\.rpmnew|\.rpmsave|\.orig|\.rej)$/

/** More than any profile has. */
const LARGEST = 16 << 20

function filesIn(folder: string, shown: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(entry => entry.isFile() && !entry.name.startsWith('.'))
      .map(entry => entry.name)
      .sort()
  } catch (error) {
    throw fileError(error, shown, 'read')
  }
}

function readText(path: string, shown: string): string {
  try {
    const bytes = readAtMost(path, LARGEST)
    const text = bytes?.toString('utf8') ?? ''
    // What is not text would not come out as it went in.
    return bytes?.equals(Buffer.from(text)) === true ? text : ''
  } catch (error) {
    throw fileError(error, shown, 'read')
  }
}

function only(files: readonly BaseFile[], given: string, kind: string): BaseFile | null {
  if (files.length <= 1) return files[0] ?? null
  const names = files.map(({ file }) => file).join(', ')
  throw new UserError(`${given}: holds several ${kind} (${names}); name the one to start from`)
}

function isSeccomp({ text }: BaseFile): boolean {
  return /^\s*\{/.test(text) && /"defaultAction"/.test(text)
}

function isAppArmor({ text }: BaseFile): boolean {
  return !/^\s*\{/.test(text) && /^\s*(?:profile\s+\S+|"?\/\S+)[^\n]*\{\s*(?:#[^\n]*)?$/m.test(text)
}
