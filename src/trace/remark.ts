/** Signs in a log that it does not show everything. The count that comes with one is of the thing it names, or of its occurrences. */
export type Remark =
  /** Records that the kernel dropped (audit_lost, rate limit, backlog, out of memory). */
  | 'records-lost'
  /** Lines that the kernel's log left out (`N callbacks suppressed`). */
  | 'lines-suppressed'
  /** Messages of auditd, journald or rsyslog that say that something was dropped. */
  | 'relay-dropped'
  /** The audit backlog reached its limit: the next records may have been dropped. */
  | 'backlog-full'
  /** Serial numbers that no record has. */
  | 'serial-gap'
  /** The calls of a log stand in the order of falling times. */
  | 'newest-first'
  /** A SYSCALL record announced more PATH records than came. */
  | 'incomplete-event'
  /** Records without time and serial, which cannot be joined to events. */
  | 'no-serial'
  /** Records in the form of `ausearch -i`, whose values cannot all be read back. */
  | 'interpreted'
  /** Journal entries without their text. */
  | 'message-missing'
  /** Records in a form of another tool that keeps less than the record had. */
  | 'foreign-form'
  /** Calls of an architecture without a system call table. */
  | 'unknown-arch'
  /** Records without an architecture: x86_64 is assumed. */
  | 'assumed-arch'
  /** Operations of io_uring, which no system call shows. */
  | 'ring-operation'
  /** Lines that hold what may be a second record or text that a program chose. */
  | 'joined-records'
  /** Records that were cut. */
  | 'cut-record'
  /** Verdicts of enforcers of which nothing is made. */
  | 'other-enforcer'
  /** A line quotes what may be a record, in a source without any. */
  | 'quoted-records'
  /** Lines of strace's stand between the records. */
  | 'strace-line'
  /** Files that AppArmor could not name from the root (disconnected path). */
  | 'disconnected-path'
  /** Contexts, or changes of context, that the SELinux policy does not know. */
  | 'selinux-error'
  /** Records left out by `--pid` because no record names the parent of their process. */
  | 'unknown-parent'
  /** Processes that SIGSYS ended, where no record names the refused call. */
  | 'unseen-kill'
  /** AppArmor profiles that were loaded, replaced or removed during the recording. */
  | 'profile-changed'
