import test from 'ava'
import { readFileSync } from 'node:fs'
import { measure } from '../crossval/measure.ts'
import {
  programNames,
  readImports,
  readLinks,
  readProgram,
  readRoot
} from '../crossval/recordings.ts'
import { splitsOf } from '../crossval/splits.ts'
import { tables } from '../crossval/table.ts'

const common = { splits: 2, seed: 1, links: readLinks() }

test('profiles of three runs of nginx do as they always did', async t => {
  const program = await readProgram('nginx')
  t.is(program.runs.length, 24)
  const logs = measure(program, { ...common, size: 3, root: readRoot(), imports: null })
  const imports = measure(program, { ...common, size: 3, root: [], imports: readImports() })
  // What nginx's threads ask for beyond these runs, the C library replaces by older calls.
  t.is(logs.seccomp.failing, 0)
  t.is(imports.seccomp.failing, 0)
  t.is(logs.seccomp.dangerous, 0)
  t.true(logs.apparmor.failing > 0 && logs.apparmor.failing < 0.5, `${logs.apparmor.failing}`)
  t.is(logs.apparmor.executed, 0)
  t.true(logs.apparmor.read > 0 && logs.apparmor.read < 2000)
  t.is(logs.seccomp.repeatsFailing, 0)
  t.is(logs.apparmor.repeatsFailing, 0)
  const [, , row] = tables([{ logs, imports }], 2).split('\n').slice(2)
  t.regex(row!, /^\| nginx \|( [\d.]+ \|){8}$/)
})

test('what a profile of three runs of git refuses is counted', async t => {
  const program = await readProgram('git')
  const logs = measure(program, { ...common, size: 3, root: readRoot(), imports: null })
  const imports = measure(program, { ...common, size: 3, root: [], imports: readImports() })
  // Nothing that was refused may be missing from the counts: some of 38 left out runs fail, not all.
  t.true(logs.seccomp.failing > 0 && logs.seccomp.failing < 0.5, `${logs.seccomp.failing}`)
  t.true(imports.seccomp.failing <= logs.seccomp.failing)
  t.true(logs.apparmor.failing > 0 && logs.apparmor.failing < 1, `${logs.apparmor.failing}`)
})

test('splits are always the same, and each has all runs once', t => {
  const runs = Array.from({ length: 22 }, (_, run) => run)
  const splits = splitsOf(runs, 12, 20, 7)
  t.deepEqual(splits, splitsOf(runs, 12, 20, 7))
  for (const { train, test: rest } of splits) {
    t.is(train.length, 12)
    t.deepEqual(
      [...train, ...rest].sort((a, b) => a - b),
      runs
    )
  }
  t.is(new Set(splits.map(({ train }) => train.join())).size, 20)
})

test('the page has the programs that are measured', t => {
  const page = readFileSync('docs/crossval.md', 'utf8')
  for (const name of programNames()) t.is(page.split(`\n| ${name} |`).length, 3, name)
})
