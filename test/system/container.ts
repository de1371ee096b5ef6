import { execa } from 'execa'
import { Decoder } from '../../src/decode.ts'
import { inRepository } from '../repository.ts'
import { WORKLOADS_AT } from './workloads.ts'

/** An OCI runtime by the name of its program. */
export type Runtime = 'runc' | 'crun'

/** One container: the machine's own files read-only, an empty /tmp and /run, the workloads' files, only a loopback. */
export interface ContainerRequest {
  readonly runtime: Runtime
  readonly argv: readonly string[]
  /** Path of an OCI seccomp JSON, or `none`. */
  readonly seccomp: string
  readonly noNewPrivileges: boolean
  /** Path of a shell script, run beside the container in its network until it ends; then the container is stopped. */
  readonly driver?: string | undefined
  /** Ends the container after the driver; default KILL. */
  readonly stopSignal?: string | undefined
  /** Capabilities beyond those that Docker gives. */
  readonly addCapability?: string
  /** More bind mounts, `SOURCE:TARGET` with the target below /run. */
  readonly binds?: readonly string[]
  /** List the calls that the profile would refuse, and let them pass. */
  readonly listDenials?: boolean
}

export interface ContainerResult {
  /** The runtime started the program, and the program (with a driver: the driver) ended well. */
  readonly ok: boolean
  /** Output of the driver and of the program. */
  readonly output: string
  /** Why it is not ok, for a person. */
  readonly failure: string
  /** With `listDenials`: `runtime fstatfs`, `workload mkdir`. */
  readonly denials: readonly string[]
}

/** Runs a container to its end. Never throws for what the container does. */
export async function runContainer(request: ContainerRequest): Promise<ContainerResult> {
  const run = await execa(
    process.execPath,
    [inRepository('test/tools/oci-run'), ...options(request)],
    {
      reject: false,
      stdin: 'ignore'
    }
  )
  try {
    return readReport(run.stdout)
  } catch {
    return { ok: false, output: run.stdout, failure: run.stderr, denials: [] }
  }
}

// The time limits only end what hangs: they are many times what a run takes on a busy machine.
function options(request: ContainerRequest): string[] {
  const given: readonly (readonly [string, string | undefined])[] = [
    ['--runtime', request.runtime],
    ['--seccomp', request.seccomp],
    ['--net', 'none'],
    ['--timeout', '240'],
    ['--start-timeout', '120'],
    ['--grace', '15'],
    ['--driver', request.driver && `sh ${quote(request.driver)}`],
    ['--stop-signal', request.stopSignal ?? 'KILL'],
    ['--cap-add', request.addCapability],
    ['--bind', `${inRepository('test/fixtures/workloads')}:${WORKLOADS_AT}:ro`],
    ...(request.binds ?? []).map(bind => ['--bind', bind] as const)
  ]
  return [
    '--json',
    request.noNewPrivileges ? '--no-new-privileges' : '--allow-privilege-escalation',
    ...(request.listDenials ? ['--trace-denials', '--permissive'] : []),
    ...given.flatMap(([option, value]) => (value === undefined ? [] : [option, value])),
    '--',
    ...request.argv
  ]
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}

function readReport(json: string): ContainerResult {
  const report = new Decoder(JSON.parse(json), 'oci-run')
  const text = (decoder: Decoder): string => decoder.string()
  const orNothing = (decoder: Decoder): string => decoder.nullable(text) ?? ''
  const driver = report.at('driver').nullable(from => ({
    exit: `the driver exited with ${from.at('exitCode').count()}`,
    stdout: from.at('stdout').string(),
    stderr: from.at('stderr').string()
  }))
  return {
    ok: report.at('ok').boolean(),
    output: (driver?.stdout ?? '') + report.at('stdout').string(),
    failure: [
      report.optional('runtimeError', orNothing),
      report.at('timedOut').boolean() ? 'timed out' : '',
      `exit status ${report.at('exitCode').count()}`,
      driver?.exit,
      driver?.stderr,
      report.at('stderr').string()
    ]
      .filter(Boolean)
      .join('\n'),
    denials:
      report.optional('denials', list =>
        list.list(item => `${item.at('phase').string()} ${item.at('name').string()}`)
      ) ?? []
  }
}
