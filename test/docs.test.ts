import test from 'ava'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { parse } from '../src/program.ts'
import { inRepository } from './repository.ts'
import { run } from './run.ts'

// What the pages tell users to type and to copy.

const PAGES = ['README.md', ...readdirSync('docs').map(name => join('docs', name))]

test('what stands as YAML is YAML', t => {
  const blocks = blocksOf('yaml')
  t.true(blocks.length > 5)
  for (const { page, text } of blocks)
    for (const { errors } of parseAllDocuments(text)) t.deepEqual(errors, [], page)
})

test('every command line is one that tracewall understands', async t => {
  const lines = [...blocksOf('sh'), ...blocksOf('yaml')].flatMap(({ page, text }) =>
    [...text.replaceAll('\\\n', ' ').matchAll(/\btracewall ([a-z]+ [^|#<>&)\n]*)/g)].map(
      ([, words = '']) => ({ page, words: wordsOf(words) })
    )
  )
  t.true(lines.length > 30)
  for (const { page, words } of lines) t.is((await parse(words)).stderr, '', `${page}: ${words}`)
})

test('every page is reached from the README', t => {
  const readme = readFileSync('README.md', 'utf8')
  t.deepEqual(
    PAGES.filter(page => page !== 'README.md' && !readme.includes(`(${page})`)),
    []
  )
})

test('every system test is told of', t => {
  const page = readFileSync('docs/testing.md', 'utf8')
  const tests = readdirSync('test/system').filter(name => name.endsWith('.test.ts'))
  t.deepEqual(
    tests.filter(name => name !== 'requirement.test.ts' && !page.includes(`\`${name}\``)),
    []
  )
})

test('every file and folder at the top of the source is a row of the architecture', t => {
  const page = readFileSync('docs/architecture.md', 'utf8')
  const rows = readdirSync('src', { withFileTypes: true }).map(entry =>
    entry.isDirectory() ? `${entry.name}/` : entry.name
  )
  t.deepEqual(
    rows.filter(name => !page.includes(`\`${name}\``)),
    []
  )
})

test('what stands behind a command of an example is what it prints, in that order', async t => {
  const examples = PAGES.flatMap(page =>
    [...readFileSync(page, 'utf8').matchAll(/^```\n\$ tracewall ([^\n]*)\n([^]*?)^```$/gm)].map(
      ([, command = '', shown = '']) => ({ page, command, shown })
    )
  )
  t.true(examples.length >= 2)
  for (const { page, command, shown } of examples) {
    const { stdout } = await run(inRepository('.'), ...wordsOf(command))
    const printed = stdout.split('\n')
    for (const line of shown.trimEnd().split('\n')) {
      const start = line.replace(/\.{3,}.*$/, '')
      if (start.trim() === '') continue
      const at = printed.findIndex(each =>
        start === line ? each === line : each.startsWith(start)
      )
      t.not(at, -1, `${page}: ${line}`)
      printed.splice(0, at + 1)
    }
  }
})

test('every member of what explain --json prints is told', async t => {
  const page = readFileSync('docs/explain.md', 'utf8')
  const told = new Set([...page.matchAll(/"(\w+)":/g)].map(([, name]) => name))
  const log = 'audit: type=1326 audit(1.2:3): pid=1 exe="/x" arch=c000003e syscall=83 code=0x50000'
  for (const words of [
    ['clone', 'profiles/web'],
    ['/etc/passwd', 'profiles/web'],
    ['CAP_CHOWN', 'profiles/web'],
    ['network', 'profiles/web'],
    ['readOnlyRootFilesystem', 'profiles/web'],
    ['--node-upgrade', 'runc=1.3.3', 'profiles/web'],
    [log]
  ]) {
    const { stdout } = await run(inRepository('.'), 'explain', '--json', ...words)
    const [, ...lists] = Object.values(JSON.parse(stdout) as Record<string, unknown>)
    const items = lists.flat() as object[]
    t.true(items.length > 0)
    const untold = items.flatMap(Object.keys).filter(name => !told.has(name))
    t.deepEqual(untold, [], words[0])
  }
})

function blocksOf(language: string): { readonly page: string; readonly text: string }[] {
  return PAGES.flatMap(page =>
    [...readFileSync(page, 'utf8').matchAll(/^```(\w+)\n([^]*?)^```$/gm)]
      .filter(([, name]) => name === language)
      .map(([, , text = '']) => ({ page, text }))
  )
}

/** As a shell takes them apart, but for what it replaces. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|[^\s'"]+/g)].map(
    ([whole, single, double]) => single ?? double ?? whole
  )
}
