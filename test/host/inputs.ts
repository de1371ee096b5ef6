import type { ExecutionContext } from 'ava'
import { UserError } from '../../src/errors.ts'
import { readInputs } from '../../src/host/input/read-input.ts'
import type { Inputs } from '../../src/host/input/read-input.ts'
import type { Recording } from '../../src/trace/recording.ts'
import { testIo } from '../test-io.ts'

export const LINE = '12 getpid() = 12\n'

/** What record writes beside a trace. */
export const META: object = {
  schema: 'tracewall.dev/recording/v1',
  id: 'one',
  architecture: 'aarch64',
  kernel: '6.1.0',
  cwd: '/srv',
  user: { uid: 0, gid: 0 },
  program: 'web',
  strace: { version: '6.1', options: ['-f'] },
  links: {}
}

/** Takes what is said along the way, and says nothing. */
export const silent: Parameters<typeof readInputs>[2] = { notice() {}, progress() {} }

export function read(
  t: ExecutionContext,
  folder: string,
  inputs: readonly string[]
): Promise<Inputs> {
  return readInputs(inputs, testIo(folder), {
    notice: text => t.fail(text),
    progress() {}
  })
}

export async function refuses(
  t: ExecutionContext,
  folder: string,
  inputs: readonly string[],
  message: RegExp
): Promise<void> {
  const error = await t.throwsAsync(read(t, folder, inputs), { instanceOf: UserError })
  t.regex(error.message, message)
}

export async function contentOf(recording: Recording): Promise<string> {
  let text = ''
  for (const source of recording.sources)
    for await (const chunk of source.chunks()) text += Buffer.from(chunk).toString()
  return text
}

export function summary(recordings: readonly Recording[]): string[] {
  return recordings.map(
    ({ label, sources }) => `${label}: ${sources.map(source => source.name).join(' ')}`
  )
}
