/** A folder of a model file system; its path is where it is now. */
interface Folder {
  parent: Folder | null
  name: string
}

interface Process {
  readonly pid: number
  fs: { cwd: Folder }
  files: Map<number, Folder>
}

/** What one process does; the numbers choose among what there is. */
export interface Step {
  readonly does:
    | 'make'
    | 'enter'
    | 'enter-open'
    | 'open'
    | 'close'
    | 'copy'
    | 'rename'
    | 'exchange'
    | 'use'
    | 'fork'
    | 'unshare'
    | 'execute'
  readonly who: number
  readonly one: number
  readonly other: number
}

/** Each way to fork that leaves something shared. */
const FLAGS = ['', 'CLONE_FS|', 'CLONE_FILES|', 'CLONE_FS|CLONE_FILES|'] as const

/**
 * Processes that open, enter and rename folders as the kernel lets them (clone(2), rename(2), execve(2)), the log that strace
 * writes of it without -y, and the paths of the files that they used there.
 */
export class FolderModel {
  readonly lines: string[] = ['7 execve("/bin/a", ["a"], 0x7ffc /* 0 vars */) = 0']
  readonly used: string[] = []
  readonly #folders: Folder[] = [{ parent: null, name: 'srv' }]
  readonly #processes: Process[]
  #names = 0

  constructor() {
    const [top] = this.#folders
    this.#processes = [{ pid: 7, fs: { cwd: top! }, files: new Map() }]
    this.lines.push('7 chdir("/srv") = 0')
  }

  do({ does, who, one, other }: Step): void {
    const process = pick(this.#processes, who)
    const { pid, files, fs } = process
    const folder = pick(this.#folders, one)
    const say = (line: string) => this.lines.push(`${pid} ${line}`)
    switch (does) {
      case 'make': {
        const made = { parent: folder, name: this.#newName() }
        say(`mkdir("${nameFrom(fs.cwd, made)}", 0755) = 0`)
        this.#folders.push(made)
        return
      }
      case 'enter':
        say(`chdir("${nameFrom(fs.cwd, folder)}") = 0`)
        fs.cwd = folder
        return
      case 'enter-open': {
        if (files.size === 0) return
        const [fd, open] = pick([...files], one)
        say(`fchdir(${fd}) = 0`)
        fs.cwd = open
        return
      }
      case 'open': {
        const fd = freeIn(files)
        say(`open("${nameFrom(fs.cwd, folder)}", O_RDONLY|O_DIRECTORY) = ${fd}`)
        files.set(fd, folder)
        return
      }
      case 'close': {
        if (files.size === 0) return
        const [fd] = pick([...files], one)
        say(`close(${fd}) = 0`)
        files.delete(fd)
        return
      }
      case 'copy': {
        if (files.size === 0) return
        const [fd, open] = pick([...files], one)
        const copy = freeIn(files)
        say(`dup(${fd}) = ${copy}`)
        files.set(copy, open)
        return
      }
      case 'rename': {
        const to = pick(this.#folders, other)
        if (folder.parent === null || isWithin(to, folder)) return
        const place = { parent: to, name: this.#newName() }
        say(`rename("${nameFrom(fs.cwd, folder)}", "${nameFrom(fs.cwd, place)}") = 0`)
        Object.assign(folder, place)
        return
      }
      case 'exchange': {
        const to = pick(this.#folders, other)
        if (isWithin(to, folder) || isWithin(folder, to)) return
        const names = `AT_FDCWD, "${nameFrom(fs.cwd, folder)}", AT_FDCWD, "${nameFrom(fs.cwd, to)}"`
        say(`renameat2(${names}, RENAME_EXCHANGE) = 0`)
        const { parent, name } = to
        Object.assign(to, { parent: folder.parent, name: folder.name })
        Object.assign(folder, { parent, name })
        return
      }
      case 'use': {
        const [fd, base] = pick([['AT_FDCWD', fs.cwd] as const, ...files], other)
        const file = { parent: folder, name: this.#newName() }
        say(`unlinkat(${fd}, "${nameFrom(base, file)}", 0) = 0`)
        this.used.push(pathOf(file))
        return
      }
      case 'fork': {
        const flags = pick(FLAGS, one)
        const child = 7 + this.#processes.length
        say(`clone(child_stack=NULL, flags=${flags}SIGCHLD) = ${child}`)
        this.#processes.push({
          pid: child,
          fs: flags.includes('CLONE_FS') ? fs : { ...fs },
          files: flags.includes('CLONE_FILES') ? files : new Map(files)
        })
        return
      }
      case 'unshare':
        say('unshare(CLONE_FS|CLONE_FILES) = 0')
        process.fs = { ...fs }
        process.files = new Map(files)
        return
      case 'execute':
        say('execve("/bin/a", ["a"], 0x7ffc /* 0 vars */) = 0')
        process.files = new Map(files)
    }
  }

  #newName(): string {
    return `n${this.#names++}`
  }
}

function pick<T>(list: readonly T[], number: number): T {
  return list[number % list.length]!
}

function freeIn(files: ReadonlyMap<number, Folder>): number {
  let fd = 3
  while (files.has(fd)) fd++
  return fd
}

function pathOf({ parent, name }: Folder): string {
  return `${parent === null ? '' : pathOf(parent)}/${name}`
}

function isWithin(folder: Folder, top: Folder): boolean {
  return folder === top || (folder.parent !== null && isWithin(folder.parent, top))
}

/** The name of `target` for a process in `base`: relative, as a rename elsewhere must not matter. */
function nameFrom(base: Folder, target: Folder): string {
  const [from, to] = [pathOf(base).split('/'), pathOf(target).split('/')]
  let common = 0
  while (common < from.length && from[common] === to[common]) common++
  const name = [...from.slice(common).map(() => '..'), ...to.slice(common)].join('/')
  return name === '' ? '.' : name
}
