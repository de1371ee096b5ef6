import { audit } from './audit/audit.ts'
import type { TraceFormat } from './format.ts'
import { strace } from './strace/strace.ts'

/** Every trace format; the first that knows a source reads it. */
export const formats: readonly TraceFormat[] = [audit, strace]

export function detectFormat(head: Buffer): TraceFormat | undefined {
  return formats.find(format => format.detect(head)) ?? formats.find(format => format.mayBe?.(head))
}
