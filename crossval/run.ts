import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { measure } from './measure.ts'
import { programNames, readImports, readLinks, readProgram, readRoot } from './recordings.ts'
import { tables } from './table.ts'
import type { Measured } from './table.ts'
import { inRepository } from '../test/repository.ts'

/** Between these stand the tables of the page. */
const START = '<!-- tables -->\n'
const END = '<!-- end -->'

const HELP = `npm run crossval -- [--k 12] [--splits 20] [--seed 1] [--program NAME] [--write]

Makes profiles of K runs of a program and tries them on the others, for random
splits, and prints how many of those fail and what is allowed that no run needs.
--write puts the tables into docs/crossval.md.
`

const { values } = parseArgs({
  options: {
    k: { type: 'string', default: '12' },
    splits: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    program: { type: 'string' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false }
  }
})

if (values.help) process.stdout.write(HELP)
else await main()

async function main(): Promise<void> {
  const root = readRoot()
  const imports = readImports()
  const common = {
    links: readLinks(),
    size: Number(values.k),
    splits: Number(values.splits),
    seed: Number(values.seed)
  }
  const names = programNames().filter(name => (values.program ?? name) === name)
  const measured: Measured[] = []
  let repeats = 0
  for (const name of names) {
    process.stderr.write(`${name} ...\n`)
    const program = await readProgram(name)
    repeats = program.runs.filter(run => run.repeats !== null).length
    measured.push({
      logs: measure(program, { ...common, root, imports: null }),
      imports: measure(program, { ...common, root: [], imports })
    })
  }
  const text = tables(measured, repeats)
  process.stdout.write(`${text}\n`)
  if (values.write) write(text)
}

/** Between the two marks of the page. */
function write(text: string): void {
  const page = inRepository('docs/crossval.md')
  const old = readFileSync(page, 'utf8')
  const from = old.indexOf(START) + START.length
  const to = old.indexOf(END)
  if (from < START.length || to < from) throw new Error(`${page} lacks its marks`)
  writeFileSync(page, `${old.slice(0, from)}\n${text}\n\n${old.slice(to)}`)
}
