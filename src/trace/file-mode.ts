const S_IFMT = 0o170000
const S_IFDIR = 0o040000

/** True for the st_mode of a folder. Source: Linux 6.1 include/uapi/linux/stat.h */
export function isFolderMode(mode: number): boolean {
  return (mode & S_IFMT) === S_IFDIR
}
