import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemTest } from '../../system/requirement.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

const ROOT = fileURLToPath(new URL('.', import.meta.resolve('tracewall/package.json')))

const compiler = {
  name: "the kernel's compiler",
  advice: 'npm ci --prefix kernel',
  isMet: () => existsSync(join(ROOT, 'kernel/node_modules/assemblyscript'))
}

systemTest([compiler], 'the kernel that is shipped is what its source compiles to', t => {
  const made = join(temporaryFolder(t, {}), 'code.ts')
  execFileSync(process.execPath, [join(ROOT, 'kernel/build.mjs'), made])
  t.is(
    readFileSync(join(ROOT, 'src/trace/kernel/code.ts'), 'utf8'),
    readFileSync(made, 'utf8'),
    'renew it with: node kernel/build.mjs'
  )
})
