import test from 'ava'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { parse } from '../src/program.ts'

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
