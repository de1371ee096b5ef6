import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { makeLog } from './make-log.ts'
import { isInstalled, measure } from './measure.ts'
import type { Command, Cost } from './measure.ts'
import { inRepository } from '../test/repository.ts'

const HELP = `npm run bench -- [--size 10M,100M,1G] [--rounds N] [--by wall|cpu] [--folder DIR]

Makes logs from real recordings, reads them with tracewall and with tools that are
installed here, in turn, and prints what they cost. Read the ratios: seconds say
little on a machine that others use, and on a busy one only --by cpu says anything.
`

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '10M,100M' },
    rounds: { type: 'string', default: '5' },
    by: { type: 'string', default: 'wall' },
    folder: { type: 'string', default: join(tmpdir(), 'tracewall-bench') },
    help: { type: 'boolean', short: 'h', default: false }
  }
})

/** Counts the names of calls, and nothing else; the number of the task is the first word. */
const NAMES = `'{sub(/\\(.*/,"",$2); if ($2 ~ /^[a-z]/) n[$2]++} END{for (k in n) print k, n[k]}' "$LOG"`

const READERS: readonly Command[] = [
  { name: 'wc -l', script: 'wc -l "$LOG"', needs: 'wc' },
  { name: 'grep -c', script: `grep -c 'openat(' "$LOG"`, needs: 'grep' },
  { name: 'rg -c', script: `rg -c 'openat\\(' "$LOG"`, needs: 'rg' },
  { name: 'mawk, names', script: `mawk ${NAMES}`, needs: 'mawk' },
  { name: 'gawk, names', script: `gawk ${NAMES}`, needs: 'gawk' },
  {
    name: 'perl, names',
    script: `perl -ne '/^\\d+ +([a-z]\\w*)\\(/ and $n{$1}++; END{print "$_ $n{$_}\\n" for keys %n}' "$LOG"`,
    needs: 'perl'
  },
  { name: 'strace-graph', script: 'strace-graph "$LOG"', needs: 'strace-graph' },
  { name: 'zcat, wc -l', script: 'zcat "$GZ" | wc -l', needs: 'zcat' },
  { name: 'tracewall', script: 'node "$CLI" inspect --json "$LOG"', needs: 'node' },
  { name: 'tracewall, .gz', script: 'node "$CLI" inspect --json "$GZ"', needs: 'node' }
]

const STARTERS: readonly Command[] = [
  { name: 'empty node', script: 'node -e 0', needs: 'node' },
  { name: 'tracewall --help', script: 'node "$CLI" --help', needs: 'node' }
]

const CLI = inRepository('dist/src/cli.js')

const by = values.by === 'cpu' ? 'cpu' : 'wall'

if (values.help) process.stdout.write(HELP)
else main(values.size.split(','), Number(values.rounds), values.folder)

function main(sizes: readonly string[], rounds: number, folder: string): void {
  if (!(rounds > 0) || !sizes.every(size => bytesOf(size) > 0)) {
    process.stderr.write(HELP)
    process.exitCode = 2
    return
  }
  mkdirSync(folder, { recursive: true })
  print('start', compare(STARTERS, rounds, {}), ['empty node'])
  for (const size of sizes) {
    const log = join(folder, `${size}.strace`)
    if (!existsSync(log)) makeLog(log, bytesOf(size))
    if (!existsSync(`${log}.gz`)) execFileSync('gzip', ['-kf1', log])
    const costs = compare(READERS, rounds, { LOG: log, GZ: `${log}.gz` })
    print(size, costs, ['wc -l', 'mawk, names', 'zcat, wc -l'])
  }
}

/** All commands in turn, round after round: what disturbs one disturbs the others, too. */
function compare(
  commands: readonly Command[],
  rounds: number,
  files: Readonly<Record<string, string>>
): Map<string, Cost[]> {
  const found = commands.filter(({ needs }) => isInstalled(needs))
  const costs = new Map(found.map(({ name }) => [name, [] as Cost[]]))
  for (let round = 0; round < rounds; round++)
    for (const command of found) costs.get(command.name)!.push(measure(command, { CLI, ...files }))
  return costs
}

/** A table in Markdown: medians, and medians of the ratios of each round to those of `yardsticks`. */
function print(
  title: string,
  costs: ReadonlyMap<string, readonly Cost[]>,
  yardsticks: readonly string[]
): void {
  const known = yardsticks.filter(name => costs.has(name))
  const head = [title, 'wall s', 'user s', 'peak MiB', ...known.map(name => `x ${name}`)]
  const rows = Array.from(costs, ([name, own]) => [
    name,
    median(own.map(cost => cost.wall)).toFixed(2),
    median(own.map(cost => cost.user)).toFixed(2),
    median(own.map(cost => cost.peak)).toFixed(0),
    ...known.map(other =>
      median(own.map((cost, round) => cost[by] / costs.get(other)![round]![by])).toFixed(2)
    )
  ])
  const lines = [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |\n`)
  process.stdout.write(`${lines.join('')}\n`)
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]!
}

/** `10M` is ten million bytes. */
function bytesOf(size: string): number {
  const [, number, unit] = /^(\d{1,6})([kMG]?)$/.exec(size) ?? []
  return Number(number ?? Number.NaN) * { '': 1, k: 1e3, M: 1e6, G: 1e9 }[unit ?? '']!
}
