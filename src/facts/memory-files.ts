/**
 * What the kernel's links show for a file that memfd_create made, before the name that the program gave it (Linux 6.1
 * mm/memfd.c). Its file system is mounted nowhere, so AppArmor calls each of them `/` when it is executed, and asks for
 * nothing else (security/apparmor/path.c d_namespace_path, MNT_INTERNAL; include/path.h path_mediated_fs).
 */
export const MEMORY_FILE = '/memfd:'

export function isMemoryFile(path: string): boolean {
  return path.startsWith(MEMORY_FILE)
}
