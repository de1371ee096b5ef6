import { program, type Requirement } from './requirement.ts'
import { words } from './words.ts'

/** A real program with a task whose success shows in its output. */
export interface Workload {
  readonly name: string
  readonly requirements: readonly Requirement[]
  /** The program; its files lie in `WORKLOADS_AT`. */
  readonly argv: readonly string[]
  /** For servers: a shell script below the fixtures that sends the requests, run beside the program. */
  readonly driver?: string
  /** The signal that the server handles to end in order; as a container's first process it ignores all others. */
  readonly stopSignal?: 'TERM' | 'QUIT'
  /** In the output of the program, or of the driver, when all went well. */
  readonly expected: RegExp
}

/** Where `test/fixtures/workloads` appears in the container and in the VM. */
export const WORKLOADS_AT = '/run/workloads'

const curl = program('curl')
const busybox = program('/bin/busybox', 'busybox-static')

export const WORKLOADS: readonly Workload[] = [
  {
    name: 'sh',
    requirements: [busybox],
    argv: ['/bin/busybox', 'sh', `${WORKLOADS_AT}/sh/script.sh`],
    expected: /sh is done/
  },
  {
    name: 'python',
    requirements: [program('/usr/bin/python3', 'python3'), curl],
    argv: words(
      `/usr/bin/python3 -m http.server 8000 --bind 127.0.0.1 --directory ${WORKLOADS_AT}/python/www`
    ),
    driver: 'python/drive.sh',
    expected: /hello from python\n404/
  },
  {
    name: 'node',
    requirements: [curl],
    argv: [process.execPath, `${WORKLOADS_AT}/node/server.mjs`],
    driver: 'node/drive.sh',
    expected: /hello from node\nhello from a file\n\d+\n404/
  },
  {
    name: 'nginx',
    requirements: [program('nginx', 'nginx-light'), curl],
    argv: ['/usr/sbin/nginx', '-c', `${WORKLOADS_AT}/nginx/nginx.conf`],
    driver: 'nginx/drive.sh',
    stopSignal: 'QUIT',
    expected: /hello from nginx\nhello from nginx\n404/
  },
  {
    name: 'redis',
    requirements: [program('redis-server'), program('redis-cli', 'redis-tools')],
    argv: words('/usr/bin/redis-server --port 8003 --bind 127.0.0.1 --dir /tmp --appendonly no'),
    driver: 'redis/drive.sh',
    stopSignal: 'TERM',
    expected: /hello from redis\nOK\n/
  },
  {
    name: 'git',
    requirements: [program('git')],
    argv: ['/bin/sh', `${WORKLOADS_AT}/git/script.sh`],
    expected: /3\ngit is done/
  },
  {
    name: 'sqlite',
    requirements: [program('sqlite3')],
    argv: ['/usr/bin/sqlite3', '/tmp/items.db', `.read ${WORKLOADS_AT}/sqlite/queries.sql`],
    expected: /sqlite is done, 4546/
  },
  {
    name: 'curl',
    requirements: [curl, busybox],
    argv: ['/bin/sh', `${WORKLOADS_AT}/curl/script.sh`],
    expected: /hello from curl\n404/
  },
  {
    name: 'go',
    requirements: [program('webhook'), curl],
    argv: words(`/usr/bin/webhook -hooks ${WORKLOADS_AT}/go/hooks.json -ip 127.0.0.1 -port 8005`),
    driver: 'go/drive.sh',
    stopSignal: 'TERM',
    expected: /hello from go\n404/
  }
]
