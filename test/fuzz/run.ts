import { mkdirSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { fuzz } from './fuzz.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1e9) },
    folder: { type: 'string', default: 'fuzz-failures' }
  }
})
/** Between two looks at the clock. */
const LOGS = 20

const until = performance.now() + Number(values.seconds) * 1000
let seed = Number(values.seed)
let read = 0
process.stdout.write(`seed ${seed}\n`)
while (performance.now() < until) {
  const { logs, fault } = await fuzz(seed, LOGS)
  read += logs
  seed += logs
  if (fault === null) continue
  mkdirSync(values.folder, { recursive: true })
  const file = `${values.folder}/seed-${fault.seed}.strace`
  writeFileSync(file, fault.log)
  process.stdout.write(`${file}: ${fault.text}\n`)
  process.exitCode = 1
  seed = fault.seed + 1
}
process.stdout.write(`${read} logs, next seed ${seed}\n`)
