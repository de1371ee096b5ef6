import type { ProfileNames } from './artifact.ts'

/** Where the files that were written are, as a shell on the node would name them; undefined: it was not written. */
export interface InstallFiles {
  readonly seccomp: string | undefined
  readonly apparmor: string | undefined
}

/**
 * The commands that put the profiles where a pod on this node looks for them, one a line: the kubelet reads seccomp
 * files below its own folder (which k3s, rke2 and microk8s move), the kernel knows AppArmor profiles by name, and boot
 * loads what lies directly in /etc/apparmor.d. The last command fails when the profile is not loaded.
 */
export function installCommands(names: ProfileNames, files: InstallFiles): string[] {
  const seccomp = shellWord(`${SECCOMP_ROOT}/${names.seccomp}`)
  const apparmor = shellWord(`${APPARMOR_FOLDER}/${names.apparmor}`)
  return [
    ...(names.seccomp === '' || files.seccomp === undefined
      ? []
      : [`sudo install -D -m 0644 ${shellWord(files.seccomp)} ${seccomp}`]),
    ...(names.apparmor === '' || files.apparmor === undefined
      ? []
      : [
          `sudo install -D -m 0644 ${shellWord(files.apparmor)} ${apparmor}`,
          `sudo apparmor_parser -r -W ${apparmor}`,
          `sudo grep -F ${shellWord(`${names.apparmor} (`)} /sys/kernel/security/apparmor/profiles`
        ])
  ]
}

const SECCOMP_ROOT = '/var/lib/kubelet/seccomp'
const APPARMOR_FOLDER = '/etc/apparmor.d'

/** One word of a POSIX shell; a path that starts with `-` is no option, control characters stay visible. */
export function shellWord(text: string): string {
  const word = text.startsWith('-') ? `./${text}` : text
  if (/^[A-Za-z0-9_./:=@%+,-]+$/.test(word)) return word
  // oxlint-disable-next-line no-control-regex -- it is control characters that need the escapes of $'...'
  if (!/[\u0000-\u001f\u007f-\u009f]/.test(word)) return `'${word.replaceAll("'", `'\\''`)}'`
  const escaped = word.replace(/['\\]|[^\u0020-\u007e]/gu, character =>
    character.length === 1 && character > ' ' && character <= '~'
      ? `\\${character}`
      : [...new TextEncoder().encode(character)]
          .map(byte => `\\${byte.toString(8).padStart(3, '0')}`)
          .join('')
  )
  return `$'${escaped}'`
}
