import { isAtLeast, type StraceVersion } from './version.ts'

/**
 * The options a recording is made with, without `-o`. Paths, flags and addresses are printed in full at any `-s`; what
 * `-s` cuts is what programs read, write, send and are started with, and at 0 none of it reaches the log.
 */
export function straceOptions(version: StraceVersion, stringLimit: number): readonly string[] {
  return [
    '-f',
    '-y',
    // Number and name together tell the architecture of each call (strace 5.9).
    ...(isAtLeast(version, 5, 9) ? ['-n'] : []),
    // With -o strace implies quiet=attach,personality; this brings "runs in 32 bit mode" back (strace 5.6).
    ...(isAtLeast(version, 5, 6) ? ['-e', 'quiet=attach'] : []),
    '-s',
    String(stringLimit)
  ]
}
