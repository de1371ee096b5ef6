/** A behaviour/v1 document of one run that opened `paths` and whose recording has a warning and a problem. */
export function behaviourDocument(paths: readonly string[] = ['/etc/hosts']): string {
  return JSON.stringify({
    schema: 'tracewall.dev/behaviour/v1',
    runs: [
      {
        id: 'r1',
        label: 'web',
        sources: ['web.strace'],
        format: 'strace',
        arch: 'x86_64',
        tasks: 2,
        ledger: {
          lines: 70,
          used: 68,
          ignored: { signal: 1 },
          problems: [{ code: 'UNPAIRED_RESUME', source: 'web.strace', line: 7, count: 1 }]
        },
        warnings: [{ code: 'FILTERED_TRACE', text: 'calls are missing; record without -e' }]
      }
    ],
    syscalls: [
      {
        arch: 'x86_64',
        name: 'openat',
        count: 66,
        errors: { ENOENT: 3 },
        args: [],
        runs: '0',
        first: '0:2'
      }
    ],
    files: paths.map(path => ({
      path,
      access: 'r',
      failed: {},
      uses: [{ by: '/usr/bin/web', access: 'r', owner: true, runs: '0', first: '0:2' }]
    })),
    execs: [{ path: '/usr/bin/web', by: null, runs: '0', first: '0:1' }]
  })
}
