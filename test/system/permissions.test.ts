import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { Decoder } from '../../src/decode.ts'
import { containers, strace } from './machine.ts'
import { inspect, recordCommand } from './product.ts'
import { program, systemTest } from './requirement.ts'
import { sharedFolder } from './shared-folder.ts'

const OTHER = 33
const BOTH = '-dac_override,-dac_read_search'

const folder = sharedFolder()

/** What is done -> the command, given a folder of another user, and what it needs. */
const DEEDS: Readonly<Record<string, readonly [argv: (at: string) => string[], needs: string[]]>> =
  {
    'makes a folder': [at => ['mkdir', join(at, 'made')], ['dac_override']],
    'removes a file': [at => ['rm', '-f', join(at, 'file')], ['dac_override']],
    'renames a file': [at => ['mv', join(at, 'file'), join(at, 'moved')], ['dac_override']],
    'reads behind a closed folder': [at => ['cat', join(at, 'closed/file')], ['dac_read_search']],
    'looks behind a closed folder': [at => ['stat', join(at, 'closed/file')], ['dac_read_search']],
    'writes to a file': [at => ['dd', 'if=/dev/null', `of=${join(at, 'file')}`], ['dac_override']],
    'reads what all may read': [at => ['cat', join(at, 'file')], []]
  }

for (const [deed, [argv, needs]] of Object.entries(DEEDS))
  systemTest(
    [containers, strace, program('setpriv', 'util-linux')],
    `root that ${deed} of another user shows the capability that it cannot do so without`,
    async t => {
      t.timeout(15 * 60_000)
      const name = deed.replaceAll(' ', '-')
      const recorded = argv(folderOfAnother(join(folder(), name, 'recorded')))
      const trace = join(folder(), name, 'trace')
      await recordCommand(trace, recorded)
      const document = new Decoder(JSON.parse(await inspect(trace)), name)
      const shown = document
        .at('capabilities')
        .list(fact =>
          ['capability', 'outcome', 'confidence'].map(key => fact.at(key).string()).join(' ')
        )
      t.deepEqual(
        [...new Set(shown)],
        needs.map(capability => `${capability} used high`)
      )
      // The kernel's own word.
      const bare = argv(folderOfAnother(join(folder(), name, 'bare')))
      const without = ['--bounding-set', BOTH, '--inh-caps', BOTH, ...bare]
      const { exitCode } = await execa('setpriv', without, { reject: false })
      t.is(exitCode === 0, needs.length === 0)
    }
  )

function folderOfAnother(at: string): string {
  const files = [join(at, 'file'), join(at, 'closed/file')]
  mkdirSync(join(at, 'closed'), { recursive: true })
  for (const file of files) writeFileSync(file, 'text')
  chmodSync(join(at, 'closed'), 0o700)
  // The way to it is everyone's.
  for (const path of [folder(), dirname(at), at]) chmodSync(path, 0o755)
  for (const path of [...files, join(at, 'closed'), at]) chownSync(path, OTHER, OTHER)
  return at
}
