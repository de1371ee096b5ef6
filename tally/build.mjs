// Compiles the tally, and writes it as text where the product imports it from. `npm ci --prefix tally` and `npm run build`
// come first.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PAGES } from '../dist/src/trace/tally/memory.js'

const here = fileURLToPath(new URL('.', import.meta.url))
const target = process.argv[2] ?? join(here, '../src/trace/tally/code.ts')

const folder = mkdtempSync(join(tmpdir(), 'tally-'))
try {
  const wasm = join(folder, 'tally.wasm')
  const options = [
    '-O3 --runtime stub --noAssert --use abort= --enable simd,bulk-memory',
    `--importMemory --noExportMemory --initialMemory ${PAGES} --maximumMemory ${PAGES}`
  ]
  execFileSync(
    process.execPath,
    [
      join(here, 'node_modules/assemblyscript/bin/asc.js'),
      join(here, 'run.ts'),
      ...options.join(' ').split(' '),
      '-o',
      wasm
    ],
    { stdio: 'inherit' }
  )
  const text = readFileSync(wasm).toString('base64')
  const lines = text.match(/.{1,90}/g).map(line => `  '${line}'`)
  writeFileSync(
    target,
    `/** The tally, a WebAssembly module in base64: made of tally/run.ts by tally/build.mjs. */\nexport const TALLY_CODE: string =\n${lines.join(' +\n')}\n`
  )
} finally {
  rmSync(folder, { recursive: true })
}
