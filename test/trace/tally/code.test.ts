import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemTest } from '../../system/requirement.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { inRepository } from '../../repository.ts'

const ROOT = inRepository('.')

const compiler = {
  name: "the tally's compiler",
  advice: 'npm ci --prefix tally',
  isMet: () => existsSync(join(ROOT, 'tally/node_modules/assemblyscript'))
}

systemTest([compiler], 'the tally that is shipped is what its source compiles to', t => {
  const made = join(temporaryFolder(t, {}), 'code.ts')
  execFileSync(process.execPath, [join(ROOT, 'tally/build.mjs'), made])
  t.is(
    readFileSync(join(ROOT, 'src/trace/tally/code.ts'), 'utf8'),
    readFileSync(made, 'utf8'),
    'renew it with: node tally/build.mjs'
  )
})
