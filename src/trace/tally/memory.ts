/**
 * What stands where in the memory that the tally (`tally/`, AssemblyScript) and JavaScript share: places and sizes in bytes,
 * compiled into both. Nothing ever moves, and memory that nobody touches costs nothing.
 */

/** Numbers of 32 bits by which JavaScript and the tally exchange state. First: how far the log has come and is read. */
export const DATA_END: usize = 0
export const LINE_START: usize = 4
export const SCANNED: usize = 8
/** Lines that have been read, and used lines that are not reported yet. */
export const LINES: usize = 12
export const USED: usize = 16
/** Length of a line's time with the space behind it; 0 without. */
export const TIME_LENGTH: usize = 20
/** What was found: a line, or a call and where its name, its arguments and its text start, its task, the id of its name or -1. */
export const START: usize = 24
export const REST: usize = 28
export const ARGUMENTS: usize = 32
export const END: usize = 36
export const TID: usize = 40
export const NAME: usize = 44
/** The task of the line that was counted last. */
export const LAST_TID: usize = 48
/** 1 when the call that was looked up last is not known and worth keeping; its task and line. */
export const WANTED: usize = 52
export const ASKED_TID: usize = 56
export const ASKED_LINE: usize = 60
/** Number of entries in `LEFT`. */
export const LEFT_COUNT: usize = 64
/** What is known of the circumstances of tasks is of this time, or no longer true. */
export const EPOCH: usize = 68

/** 1 when the address that a call returns matters: on arm, one that is also its first argument may be seccomp's doing. */
export const ADDRESSES_MATTER: usize = 72

/** Where the text of the call that was found starts that its last line has: behind the name, or where it goes on. */
export const OWN_TEXT: usize = 76

/** A call that JavaScript gives to be looked up, or a name. */
export const SCRATCH: usize = 1 << 10
export const SCRATCH_SIZE: usize = 1 << 11
/** What matters of the call that is looked up. */
export const ESSENCE: usize = 3 << 10
/** Random numbers that hashes are made with: one for each 4 bytes of the longest call, of two blocks more, and of its numbers. */
export const KEYS: usize = 5 << 10
export const KEYS_SIZE: usize = 66 << 4

/** Names of system calls: length, id, needs, text. */
export const NAMES: usize = 1 << 13
export const NAME_SIZE: usize = 64
export const NAME_SLOTS: usize = 1 << 10
export const NAME_ID: usize = 4
export const NAME_NEEDS: usize = 8
export const NAME_TEXT: usize = 16
export const LONGEST_NAME: i32 = 48

/** What known calls have left: task, descriptor, its entry, an address. */
export const LEFT: usize = 1 << 17
export const LEFT_SIZE: usize = 20
export const MOST_LEFT: i32 = 1 << 12

/** How often each end of known calls was met. */
export const COUNTS: usize = 1 << 18
export const MOST_ENDS: i32 = 1 << 14

/** The log as it comes. Before the first line is room for the text of a call that goes on there. */
export const PAGE: usize = 1 << 19
export const HEADROOM: usize = 1 << 16
export const PAGE_SIZE: usize = 3 << 17

/** Number of a task -> place of its record, 0 for none. Linux 6.1 include/linux/threads.h: PID_MAX_LIMIT is 4 Mi. */
export const TASK_OF: usize = 1 << 20
export const MOST_TIDS: u32 = 1 << 22

/** Records of tasks: their circumstances, and the call that has begun and not returned. */
export const TASKS: usize = 18 << 20
export const TASK_SIZE: usize = 32
export const MOST_TASKS: usize = 1 << 15
/** Number of the circumstances, -1: JavaScript must see the next call; and the epoch they are of. */
export const CIRCUMSTANCES: usize = 0
export const CIRCUMSTANCES_EPOCH: usize = 4
/** 1 while JavaScript has a call of the task that has begun. */
export const OUTSIDE: usize = 8
/** Where the text of a call that has begun is kept, 0: nowhere; its length, 0: none has; where its arguments start in it. */
export const TEXT: usize = 12
export const OPEN_LENGTH: usize = 16
export const OPEN_ARGUMENTS: usize = 20
/** Its line, and the entry of its name. */
export const OPEN_LINE: usize = 24
export const OPEN_NAME: usize = 28

export const TEXTS: usize = 20 << 20
export const TEXT_SIZE: usize = 512
export const MOST_TEXTS: usize = 1 << 13

/** What is known of each path, a byte each: see `behaviour/observe/scene/kinds.ts`. */
export const KINDS: usize = 24 << 20
export const MOST_PATHS: i32 = 1 << 22
/** A path and its kind in one number: path * 4 + kind. */
export const KIND_BITS: i32 = 2
export const KIND_MASK: i32 = 3

/** Calls that have come before. */
export const KNOWN: usize = 28 << 20
export const KNOWN_SIZE: usize = 4 << 20

/** All of it, in pages of 64 KiB. */
export const PAGES: i32 = 32 << 4

/** What facts depend on, as bits: the arguments of a call by a name. */
export const NEEDS_ARGUMENTS: i32 = 1
/** Written text, in which a line of strace's may be forged. */
export const NEEDS_LOOK: i32 = 2
/** Calls that have begun are for JavaScript. */
export const NEEDS_START: i32 = 4
/** Nothing but how it ended; and, with `NEEDS_FIRST`, the number of its first argument. */
export const NEEDS_OUTCOME: i32 = 8
export const NEEDS_FIRST: i32 = 16
/** How it ended, and whether the number that it returned is its task's. */
export const NEEDS_OWN: i32 = 64
/** All but what is printed behind the numbers of its first argument and of its result. */
export const NEEDS_BARE: i32 = 32

/** What `run` has found: no more lines, a line and a call for JavaScript, a call that went on; or `LEFT` is full. */
export const NOTHING: i32 = 0
export const LINE: i32 = 1
export const CALL: i32 = 2
export const RESUMED: i32 = 3
export const FULL: i32 = 4

/** Room for what a known call has opened or closed is 16 bits. */
export const MOST_DESCRIPTORS: i32 = 1 << 15
/** In place of a descriptor: the call leaves nothing, or other memory at the address that it returned, or that it was given. */
export const NO_DESCRIPTOR: i32 = -1
export const MAPPING: i32 = -2
export const UNMAPPING: i32 = -3
/** The call leaves nothing; one like it that returned the number which stands in place of an entry may have been refused. */
export const UNLESS_REFUSED: i32 = -4

/** Smaller numbers may be those of system calls: a call that seccomp refused shows its own as its result. */
export const LEAST_OWN: u32 = 1 << 13
