import type { TraceFormat } from './format.ts'
import { strace } from './strace/strace.ts'

/** Every trace format; the first that knows a source reads it. */
export const formats: readonly TraceFormat[] = [strace]

export function detectFormat(head: Buffer): TraceFormat | undefined {
  return formats.find(format => format.detect(head))
}
