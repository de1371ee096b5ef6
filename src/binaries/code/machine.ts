/** A piece of machine code, and the address that its first byte has when it runs. */
export interface Code {
  readonly bytes: Buffer
  readonly address: number
}

/** How the code of one architecture calls the kernel, and functions. Bytes that only look like a call are reported too. */
export interface Machine {
  /** Each system call instruction, with the number that is loaded before it; null: whoever calls the function says. */
  syscalls(code: Code, found: (at: number, number: number | null) => void): void
  /** Each call of a wanted function, with the constant that is its first argument; null where that is no constant. */
  calls?(
    code: Code,
    convention: Convention,
    isWanted: (to: number) => boolean,
    found: (at: number, to: number, argument: number | null) => void
  ): void
}

/** How functions are called: where C, or Go, passes the first argument. */
export type Convention = 'c' | 'go'

/** How far before an instruction its constant may be loaded. */
export const REACH = 64

/** A jump that is nearer stays inside its function; a function that passes its arguments on jumps out of it. */
export const LONG_JUMP = 256

/** A number as that of a system call: all are below 1024, and greater ones come from bytes that mean something else. */
export function plausible(number: number): number | null {
  return number < 1024 ? number : null
}
