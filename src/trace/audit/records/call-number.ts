/** Number and architecture of the SYSCALL record that was read last. */
export interface CallNumber {
  /** `arch=`; -1: not there as a number. */
  arch: number
  /** `syscall=`; -2: not there. */
  syscall: number
}
