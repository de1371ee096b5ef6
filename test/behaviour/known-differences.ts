/** Where the truth of a recording is not reached, and why: a test fails when a difference comes or goes. */
export const KNOWN_DIFFERENCES: Readonly<
  Record<string, { readonly why: string; readonly differences: readonly string[] }>
> = {
  'strace/files-raw': {
    why: '-e raw=all prints the addresses of strings, so that no path is in the log',
    differences: ['/dev/fd/7 was not started', '/srv/shop/bin/files was not started']
  },
  'strace/summary-only': {
    why: 'the table of -c has no tasks and no paths',
    differences: [
      '/bin/sh was not started',
      '/bin/true was not started',
      '/srv/shop/bin/compat32 was not started',
      '/usr/bin/head was not started',
      '/usr/bin/ls was not started',
      '/usr/bin/sort was not started',
      '0 tasks, not 6'
    ]
  }
}
