import { execa } from 'execa'
import { inRepository } from './repository.ts'

/** What the command line makes of a strace log for one target: the text of the artifact. */
export async function generate(target: string, trace: string, name: string): Promise<string> {
  const cli = inRepository('dist/src/cli.js')
  const { stdout } = await execa(
    process.execPath,
    [cli, 'generate', '--name', name, '--print', target, trace],
    { stripFinalNewline: false }
  )
  return stdout
}
