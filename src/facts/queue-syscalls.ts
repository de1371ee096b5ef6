import facts from './queue-syscalls.json' with { type: 'json' }

/** Names of the calls that open or remove a POSIX message queue. Source: linux 6.1 ipc/mqueue.c */
export const queueSyscalls: readonly string[] = facts.names
