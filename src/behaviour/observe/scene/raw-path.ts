import { FAILED, RETURNED } from '../../../trace/sink.ts'
import type { CurrentCall } from './current-call.ts'
import { UNKNOWN_PATH } from './paths.ts'

/** The log shows no path in an argument: by -e raw, which is a sign, or since the kernel could not or did not read it. */
export function noPath({ call, error, signs }: CurrentCall, index: number): typeof UNKNOWN_PATH {
  if (call.record) return UNKNOWN_PATH
  const isKnown = call.outcome === RETURNED || (call.outcome === FAILED && !UNREAD.has(error))
  if (isKnown && ADDRESS.test(call.raw(index))) signs.add('RAW_ARGUMENTS')
  return UNKNOWN_PATH
}

const UNREAD: ReadonlySet<string | null> = new Set(['EFAULT', 'ENOSYS'])
const ADDRESS = /^0x[\da-f]+$/
