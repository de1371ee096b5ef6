import { join } from 'node:path'
import { printable } from '../host/printable.ts'
import type { WrittenFile } from '../host/output/write-files.ts'
import type { ProfileNames } from '../render/artifact.ts'
import { installCommands } from '../render/install.ts'

/** A folder, and below it the files that were written there; `folder` as a person would type it. */
export function writtenLines(folder: string, written: readonly WrittenFile[]): string[] {
  const files = written.map(
    ({ file, state }) => `  ${printable(file)}${state === 'same' ? ' (as before)' : ''}\n`
  )
  return [`${printable(folder)}:\n`, ...files]
}

/** The commands that install those of the files that are profiles: `--targets` may leave out one or both. */
export function installLines(
  names: ProfileNames,
  folder: string,
  files: readonly { readonly target: string; readonly file: string }[]
): string[] {
  const pathOf = (profile: string): string | undefined => {
    const found = files.find(({ target }) => target === profile)
    return found && join(folder, found.file)
  }
  return installCommands(names, { seccomp: pathOf('seccomp'), apparmor: pathOf('apparmor') })
}
