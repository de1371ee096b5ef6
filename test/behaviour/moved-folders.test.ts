import test from 'ava'
import fc from 'fast-check'
import { FolderModel } from './folder-model.ts'
import type { Step } from './folder-model.ts'
import { accessed, observed, warningCodes } from './observed.ts'

const step = fc.record<Step>({
  does: fc.constantFrom(
    'make',
    'make',
    'enter',
    'enter',
    'enter-open',
    'open',
    'close',
    'copy',
    'rename',
    'rename',
    'exchange',
    'use',
    'use',
    'use',
    'fork',
    'unshare',
    'execute'
  ),
  who: fc.nat(),
  one: fc.nat(),
  other: fc.nat()
})

/** So many calls are read before the tally counts those that are known. */
const BEFORE = '7 getppid() = 1\n'.repeat(1100)

test('paths are right whatever folders are renamed under whose feet', async t => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 20, maxLength: 80 }),
      fc.boolean(),
      async (steps, isLong) => {
        const model = new FolderModel()
        if (isLong) model.lines.push(BEFORE.trimEnd())
        for (const one of steps) model.do(one)
        const { files } = await observed(`${model.lines.join('\n')}\n`)
        const used = new Set(model.used)
        const seen = new Set(files.map(file => file.path))
        const wrong = [...used].filter(path => !seen.has(path))
        return wrong.length === 0 || fail(model, wrong)
      }
    ),
    { numRuns: 200 }
  )
  t.pass()
})

function fail({ lines }: FolderModel, wrong: readonly string[]): never {
  throw new Error(`not seen: ${wrong.join(' ')}\n${lines.join('\n')}`)
}

const EXEC = '7 execve("/bin/a", ["a"], 0x7ffc /* 0 vars */) = 0\n7 chdir("/srv") = 0\n'

test('of a name that is used again the later folder has its own path', async t => {
  const log = `${EXEC}7 mkdir("a", 0755) = 0
7 open("a", O_RDONLY|O_DIRECTORY) = 3
7 rename("a", "b") = 0
7 mkdir("a", 0755) = 0
7 open("a", O_RDONLY|O_DIRECTORY) = 4
7 unlinkat(3, "old", 0) = 0
7 unlinkat(4, "new", 0) = 0
7 rename("a", "c") = 0
7 unlinkat(3, "old2", 0) = 0
7 unlinkat(4, "new2", 0) = 0
`
  const paths = Object.keys(accessed(await observed(log)))
  t.deepEqual(
    paths.filter(path => /old|new/.test(path)),
    ['/srv/a/new', '/srv/b/old', '/srv/b/old2', '/srv/c/new2']
  )
})

test('a call that comes again leaves the descriptor of the folder that has the name now', async t => {
  const open = '7 openat(AT_FDCWD</srv>, "a", O_RDONLY|O_DIRECTORY) = 3</srv/a>\n'
  const log = `${EXEC}7 mkdir("a", 0755) = 0\n${BEFORE}${open.repeat(3)}7 rename("a", "b") = 0
7 mkdir("a", 0755) = 0
${open.repeat(3)}7 fchdir(3) = 0
7 unlink("x") = 0
`
  t.true('/srv/a/x' in accessed(await observed(log)))
})

test('a rename that failed, or of a file, moves nobody', async t => {
  const log = `${EXEC}7 mkdir("a", 0755) = 0
7 chdir("a") = 0
7 rename("../a", "../b") = -1 EACCES (Permission denied)
7 open("f", O_WRONLY|O_CREAT, 0644) = 3
7 rename("f", "../a2") = 0
7 unlink("x") = 0
`
  t.true('/srv/a/x' in accessed(await observed(log)))
})

test('in a set without times the child was there before its parent renamed the folder', async t => {
  const behaviour = await observed({
    7: `${EXEC.replaceAll('7 ', '')}mkdir("a", 0755) = 0
chdir("a") = 0
fork() = 8
chdir("..") = 0
wait4(8, NULL, 0, NULL) = 8
rename("a", "b") = 0
`,
    8: 'unlink("x") = 0\n'
  })
  t.true('/srv/a/x' in accessed(behaviour))
  t.false(warningCodes(behaviour).includes('UNORDERED_TASKS'))
})

for (const [what, flags, call, codes] of [
  ['that share it', 'CLONE_FS|SIGCHLD', 'chdir', ['UNORDERED_TASKS']],
  ['that share their root', 'CLONE_FS|SIGCHLD', 'chroot', ['UNORDERED_TASKS']],
  ['that do not share it', 'SIGCHLD', 'chdir', []]
] as const)
  test(`tasks ${what} change their folder in a set without times`, async t => {
    const files = {
      7: `${EXEC.replaceAll('7 ', '')}clone(child_stack=NULL, flags=${flags}) = 8\nunlink("x") = 0\n`,
      8: `${call}("/opt") = 0\n`
    }
    const isTold = (code: string): boolean => code === 'UNORDERED_TASKS'
    t.deepEqual(warningCodes(await observed(files)).filter(isTold), codes)
    const log = `${files[7].replaceAll(/^/gm, '7 ').slice(0, -2)}8 ${files[8]}`
    t.deepEqual(warningCodes(await observed(log)).filter(isTold), [])
  })
