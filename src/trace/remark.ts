/** What a log says about itself: signs that it cannot show all. `count`: of what the sign counts, 1 where it counts nothing. */
export type Remark =
  /** The kernel threw records away (audit_lost, rate limit, backlog, out of memory). */
  | 'records-lost'
  /** The kernel log left lines out (`N callbacks suppressed`). */
  | 'lines-suppressed'
  /** auditd's, journald's or rsyslog's own message that something was dropped. */
  | 'relay-dropped'
  /** The backlog is at its limit: records may be next. */
  | 'backlog-full'
  /** Serial numbers that no record has. */
  | 'serial-gap'
  /** A SYSCALL record announced more PATH records than came. */
  | 'incomplete-event'
  /** Records without time and serial, that cannot be put together. */
  | 'no-serial'
  /** ausearch -i: values are for people and cannot all be read back. */
  | 'interpreted'
  /** A journal entry without its text. */
  | 'message-missing'
  /** Records of another tool's own JSON. */
  | 'foreign-form'
  /** Names of an architecture without a table. */
  | 'unknown-arch'
  /** A record tells no architecture: x86_64 is assumed. */
  | 'assumed-arch'
  /** io_uring did things that no system call shows. */
  | 'ring-operation'
  /** A line holds what may be further records, and may be what a program wrote. */
  | 'joined-records'
  /** A record was cut. */
  | 'cut-record'
  /** AppArmor could not name a file from the root: disconnected path. */
  | 'disconnected-path'
  /** SELinux met a context, or a change of one, that its policy does not know. */
  | 'selinux-error'
  /** A process was asked for, and of others nothing tells whether they came from it. */
  | 'unknown-parent'
  /** SIGSYS ended a process, and no record tells for which call. */
  | 'unseen-kill'
  /** A profile was loaded, replaced or removed during the recording. */
  | 'profile-changed'
