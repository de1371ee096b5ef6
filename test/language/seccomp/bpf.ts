/** What the kernel hands to a filter. */
export interface SeccompData {
  readonly nr: number
  /** AUDIT_ARCH_*. */
  readonly arch: number
  readonly args: readonly bigint[]
}

/** Runs a little-endian classic BPF program, as the kernel does, and returns SECCOMP_RET_*. */
export function runBpf(program: Uint8Array, data: SeccompData): number {
  const code = new DataView(program.buffer, program.byteOffset, program.byteLength)
  const input = layOut(data)
  let accumulator = 0
  for (let pc = 0; pc < program.byteLength / 8; pc++) {
    const op = code.getUint16(pc * 8, true)
    const jumpTrue = code.getUint8(pc * 8 + 2)
    const jumpFalse = code.getUint8(pc * 8 + 3)
    const k = code.getUint32(pc * 8 + 4, true)
    const jump = (condition: boolean): void => {
      pc += condition ? jumpTrue : jumpFalse
    }
    switch (op) {
      case 0x20: // ld [k]
        accumulator = input.getUint32(k, true)
        break
      case 0x54: // and #k
        accumulator = (accumulator & k) >>> 0
        break
      case 0x05: // ja
        pc += k
        break
      case 0x15:
        jump(accumulator === k)
        break
      case 0x25:
        jump(accumulator > k)
        break
      case 0x35:
        jump(accumulator >= k)
        break
      case 0x06:
        return k
      default:
        throw new Error(`libseccomp emitted the instruction 0x${op.toString(16)}`)
    }
  }
  throw new Error('the filter ends without an answer')
}

function layOut({ nr, arch, args }: SeccompData): DataView {
  const view = new DataView(new ArrayBuffer(64))
  view.setUint32(0, nr, true)
  view.setUint32(4, arch, true)
  for (const [index, arg] of args.entries()) view.setBigUint64(16 + 8 * index, arg, true)
  return view
}
