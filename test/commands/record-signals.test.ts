import { spawn } from 'node:child_process'
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { strace } from '../system/machine.ts'
import { program, systemTest } from '../system/requirement.ts'
import { argv, folder, metaOf, run } from './recorded.ts'

/** Sends a signal to the recorder (alone) when the command says that it is ready. */
async function interrupt(
  cwd: string,
  script: string,
  signal: NodeJS.Signals
): Promise<{ status: number | null; stdout: string }> {
  const child = spawn(process.execPath, argv(['-o', 'x.strace'], ['sh', '-c', script]), { cwd })
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    stdout += text
    if (text.includes('ready')) child.kill(signal)
  })
  const status = await new Promise<number | null>(resolve => child.on('close', resolve))
  return { status, stdout }
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
  systemTest([strace], `${signal} reaches the command, which ends as it likes`, async t => {
    const name = signal.slice(3)
    const script = `trap 'kill $!; echo bye; exit 9' ${name}; sleep 60 & echo ready; wait`
    const cwd = folder(t)
    const answer = await interrupt(cwd, script, signal)
    t.deepEqual(answer, { status: 9, stdout: 'ready\nbye\n' })
    t.true(existsSync(join(cwd, 'x.strace.recording.json')))
  })

systemTest([strace], 'a signal reaches what a command that has ended left running', async t => {
  const script = `sh -c 'trap "kill \\$!; exit 0" TERM; sleep 60 & echo ready; wait' & exit 5`
  t.deepEqual(await interrupt(folder(t), script, 'SIGTERM'), { status: 5, stdout: 'ready\n' })
})

systemTest([strace, program('script', 'bsdutils')], 'Ctrl-C reaches the command once', async t => {
  const cwd = folder(t)
  const command = `exec '${process.execPath}' ${argv(
    ['-o', 'x.strace'],
    ['sh', '-c', `trap 'kill $!; echo bye; exit 9' INT; sleep 60 & echo ready; wait`]
  )
    .map(word => `'${word.replaceAll("'", `'\\''`)}'`)
    .join(' ')}`
  // A shell that stayed would die of the same Ctrl-C.
  const terminal = spawn('script', ['-qec', command, '/dev/null'], { cwd })
  terminal.stdout.setEncoding('utf8').on('data', text => {
    if (text.includes('ready')) terminal.stdin.write('\x03')
  })
  const status = await new Promise(resolve => terminal.on('close', resolve))
  t.is(status, 9)
  const leader = /^\d+/.exec(readFileSync(join(cwd, 'x.strace'), 'utf8'))?.[0]
  const signals = readFileSync(join(cwd, 'x.strace'), 'utf8')
    .split('\n')
    .filter(line => line.startsWith(`${leader} `) && line.includes('--- SIGINT {'))
  t.is(signals.length, 1)
})

systemTest(
  [strace],
  'what the programs import is in the description, with what they can reach',
  t => {
    const cwd = folder(t)
    writeFileSync(join(cwd, 'job.sh'), 'true || timeout 9 sync\n')
    t.is(run(cwd, ['sh', 'job.sh'], { options: ['-o', 'x.strace'] }).status, 0)
    const { binaries } = metaOf(join(cwd, 'x.strace'))
    const shell = binaries.find(({ path }) => path === realpathSync('/bin/sh'))!
    t.is(shell.beside, null)
    t.true(shell.imports.includes('execve') && shell.needed.some(name => name.startsWith('libc.')))
    // Named by the script, never executed.
    const named = binaries.find(({ path }) => path === realpathSync('/usr/bin/timeout'))!
    t.is(named.beside, join(cwd, 'job.sh'))
    t.true(named.imports.includes('timer_create'))
  }
)
