import { release } from 'node:os'

/** `uname -r`. */
export function kernelRelease(): string {
  return release()
}

/** The user and group whose rights this process has. */
export function currentUser(): { readonly uid: number; readonly gid: number } {
  return { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 }
}
