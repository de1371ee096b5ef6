/** What `strace -V` says of itself; `major` and `minor` are 0 where the text has no number (some builds say UNKNOWN). */
export interface StraceVersion {
  readonly text: string
  readonly major: number
  readonly minor: number
}

/** Reads the output of `strace -V`; null when it is not strace's. */
export function parseStraceVersion(output: string): StraceVersion | null {
  // "strace -- version 6.1", "strace -- version 4.21", "strace -- version 6.8.0.12.4f2e"
  const text = /^strace -- version (\S+)/m.exec(output)?.[1]
  if (text === undefined) return null
  const [, major = '0', minor = '0'] = /^(\d{1,4})\.(\d{1,4})/.exec(text) ?? []
  return { text, major: Number(major), minor: Number(minor) }
}

export function isAtLeast(version: StraceVersion, major: number, minor: number): boolean {
  return version.major > major || (version.major === major && version.minor >= minor)
}
