import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { inlineLess } from '../src/host/inline-less.ts'
import { DEFAULT_OPTIONS, decide, profileNames, render, targets } from '../src/index.ts'
import { manyPaths, SHAPES } from './many-paths.ts'
import { isInstalled, measure } from './measure.ts'

const HELP = `npm run bench:decide -- [--paths 100000] [--rounds 3] [--shape NAME] [--by wall]

Decides about many distinct paths, and renders every target, in a process of its
own for each shape of them; beside it what \`sort -u\` takes for the same paths.
Seconds are the least of all rounds; with --by cpu of the processor, on a machine
that others use: it counts what V8 compiles and collects on other threads, too.
`

const { values } = parseArgs({
  options: {
    paths: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '3' },
    shape: { type: 'string' },
    by: { type: 'string', default: 'wall' },
    once: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false }
  }
})

/** What it cost to decide about some paths and to render that. */
interface Cost {
  /** Seconds. */
  readonly decide: number
  readonly render: number
  /** Bytes that memory grew by at most, for each path. */
  readonly memory: number
  readonly rules: number
}

const paths = Number(values.paths)
const by = values.by === 'cpu' ? 'cpu' : 'wall'
const shapes = Object.keys(SHAPES).filter(
  name => values.shape === undefined || name === values.shape
)

if (values.help || !(paths > 0) || shapes.length === 0) process.stdout.write(HELP)
else if (values.once) process.stdout.write(JSON.stringify(await once(shapes[0]!)))
else main(Number(values.rounds))

function main(rounds: number): void {
  const row = (...cells: readonly (string | number)[]): void => {
    process.stdout.write(`| ${cells.join(' | ')} |\n`)
  }
  row(
    `${paths} paths`,
    'sort -u s',
    'decide s',
    'render s',
    'of 3 x sort + 1 s',
    'bytes a path',
    'rules'
  )
  row(...Array.from({ length: 7 }, () => '---'))
  for (const shape of shapes) {
    const sorted = Array.from({ length: rounds }, () => sortUnique(shape))
    const costs = Array.from({ length: rounds }, () => inOwnProcess(shape))
    const of = (kind: keyof Cost): number => Math.min(...costs.map(cost => cost[kind]))
    const sort = Math.min(...sorted)
    const share = (of('decide') + of('render')) / (3 * sort + 1)
    row(
      shape,
      sort.toFixed(2),
      of('decide').toFixed(2),
      of('render').toFixed(2),
      `${Math.round(share * 100)} %`,
      of('memory').toFixed(0),
      of('rules')
    )
  }
}

function inOwnProcess(shape: string): Cost {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--expose-gc',
      fileURLToPath(import.meta.url),
      '--once',
      '--shape',
      shape,
      '--paths',
      `${paths}`,
      '--by',
      by
    ],
    { encoding: 'utf8' }
  )
  if (status !== 0) throw new Error(`${shape} failed: ${stderr.slice(0, 500)}`)
  return JSON.parse(stdout) as Cost
}

async function once(shape: string): Promise<Cost> {
  // As the command line does.
  inlineLess()
  const templates = new Map<string, string>()
  const behaviour = manyPaths(SHAPES[shape]!, paths)
  globalThis.gc?.()
  const before = process.resourceUsage().maxRSS
  const start = seconds()
  const policy = decide(behaviour, { ...DEFAULT_OPTIONS, name: 'bench' })
  const decided = seconds()
  render({ behaviour, policy, names: profileNames(policy), kubernetes: 31, templates }, targets)
  return {
    decide: decided - start,
    render: seconds() - decided,
    memory: ((process.resourceUsage().maxRSS - before) * 1024) / paths,
    rules: policy.apparmor.files.length
  }
}

function seconds(): number {
  if (by === 'wall') return performance.now() / 1000
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** Seconds, of the same paths in no order; NaN where there is no sort. */
function sortUnique(shape: string): number {
  if (!isInstalled('sort')) return Number.NaN
  const folder = mkdtempSync(join(tmpdir(), 'tracewall-bench-'))
  try {
    const list = join(folder, 'paths')
    const all = Array.from({ length: paths }, (_, i) => SHAPES[shape]!((i * 7919) % paths)[0])
    writeFileSync(list, `${all.join('\n')}\n`)
    const command = { name: 'sort -u', script: 'sort -u "$LIST" > "$LIST.sorted"', needs: 'sort' }
    return measure(command, { LIST: list })[by]
  } finally {
    rmSync(folder, { recursive: true })
  }
}
