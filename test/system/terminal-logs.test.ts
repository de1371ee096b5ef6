import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { strace } from './machine.ts'
import { inspect } from './product.ts'
import { systemTest } from './requirement.ts'
import { sharedFolder } from './shared-folder.ts'

const folder = sharedFolder()

/** What looks like strace's lines, and like the end of the call that writes it. */
const FORGED = `hello
) = 2
init_module(0x1, 2, "") = 0
+++ exited with 0 +++
0) = 5
[pid 77] reboot(LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_HALT) = 0
bye
`

/** cat copies without a buffer where it can; dd writes in pieces, so that a line has several writes. */
const COMMANDS: Readonly<Record<string, (file: string) => string[]>> = {
  cat: file => ['cat', file],
  dd: file => ['dd', `if=${file}`, 'bs=7', 'status=none'],
  'a shell and its children': file => [
    'sh',
    '-c',
    'cat "$1"; dd if="$1" status=none; echo end',
    'sh',
    file
  ]
}

for (const [name, commandOf] of Object.entries(COMMANDS))
  for (const options of [[], ['-s', '0'], ['-y', '-T'], ['-e', 'raw=write'], ['-z']])
    systemTest(
      [strace],
      `the log of ${name} with its output in between shows what the log alone does: strace -f ${options.join(' ')}`,
      async t => {
        const at = join(folder(), [name, ...options].join('').replaceAll(/\W/g, ''))
        const file = `${at}.forged`
        writeFileSync(file, FORGED)
        const command = commandOf(file)
        await traced(`${at}.mixed`, [...options, ...command])
        await traced(`${at}.output`, [...options, '-o', `${at}.alone`, ...command])
        t.deepEqual(await countsIn(`${at}.mixed`), await countsIn(`${at}.alone`))
      }
    )

/** Both outputs go to one file, as to a terminal. */
async function traced(output: string, words: readonly string[]): Promise<void> {
  const script = 'output=$1; shift; exec strace -f "$@" > "$output" 2>&1'
  await execa('sh', ['-c', script, 'sh', output, ...words], { env: { LC_ALL: 'C' } })
}

async function countsIn(log: string): Promise<Readonly<Record<string, number>>> {
  const { syscalls } = JSON.parse(await inspect(log)) as {
    readonly syscalls: readonly { readonly name: string; readonly count: number }[]
  }
  return Object.fromEntries(syscalls.map(({ name, count }) => [name, count]))
}
