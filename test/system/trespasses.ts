import { WORKLOADS_AT } from './workloads.ts'

/** A command line of a workload's own program that does what it was not seen to do: what one tries who took it over. */
export interface Trespass {
  readonly workload: string
  readonly deed: string
  /** No recording touches it. */
  readonly path: string
  readonly argv: readonly string[]
}

/** A file to be read, and what it holds. */
export const SECRET = { path: '/srv/secret', text: 'secret-that-nobody-may-see' }

const MADE = '/srv/made'
const TOOL = '/usr/bin/uname'

export const TRESPASSES: readonly Trespass[] = [
  reading('sh', sh(`read line <${SECRET.path}; echo "$line"`)),
  writing('sh', sh(`echo x >${MADE}`)),
  executing('sh', sh(TOOL)),
  reading('python', python(`print(open('${SECRET.path}').read())`)),
  writing('python', python(`open('${MADE}', 'w')`)),
  executing('python', python(`import os; os.execv('${TOOL}', ['uname'])`)),
  reading('nginx', ['/usr/sbin/nginx', '-t', '-c', SECRET.path]),
  writing('nginx', ['/usr/sbin/nginx', '-t', '-c', `${WORKLOADS_AT}/nginx/nginx.conf`, '-e', MADE]),
  reading('sqlite', sqlite(`select readfile('${SECRET.path}')`)),
  writing('sqlite', sqlite(`select writefile('${MADE}', 'x')`)),
  // sqlite asks a shell to do it.
  executing('sqlite', sqlite(`.shell ${TOOL}`), '/usr/bin/dash')
]

function reading(workload: string, argv: readonly string[]): Trespass {
  return { workload, deed: 'reading', path: SECRET.path, argv }
}

function writing(workload: string, argv: readonly string[]): Trespass {
  return { workload, deed: 'writing', path: MADE, argv }
}

function executing(workload: string, argv: readonly string[], path: string = TOOL): Trespass {
  return { workload, deed: 'executing', path, argv }
}

function sh(script: string): string[] {
  return ['/bin/busybox', 'sh', '-c', script]
}

function python(script: string): string[] {
  return ['/usr/bin/python3', '-c', script]
}

function sqlite(command: string): string[] {
  return ['/usr/bin/sqlite3', ':memory:', command]
}
