import test from 'ava'
import { readLog } from './read-log.ts'

const LINES = [
  'execve("/bin/ls", ["ls"], 0x7ffd /* 9 vars */) = 0',
  'openat(AT_FDCWD, "/etc/hosts", O_RDONLY) = 3',
  'exit_group(0) = ?'
]
const DESCRIPTORS = LINES.map(line => line.replace(' = 3', ' = 3</etc/hosts>'))
const PAGES: Record<string, (line: string) => string> = {
  '&quot;': line => line.replaceAll('"', '&quot;'),
  'curly quotes': line => line.replace(/"([^"]*)"/g, '\xe2\x80\x9c$1\xe2\x80\x9d'),
  '<br>': line => `${line}<br>`
}

for (const [what, rewrite] of Object.entries(PAGES))
  test(`a log out of a page is refused: ${what}`, async t => {
    await t.throwsAsync(readLog(LINES.map(rewrite)), { message: /copy it as plain text/ })
  })

test('a program that writes such text does not matter', async t => {
  const lines = [...LINES, 'write(1, "a(&quot;x&quot;)<br>", 18) = 18']
  await t.notThrowsAsync(readLog(lines))
})

test('a log out of a page that left the quotes is refused', async t => {
  const lines = DESCRIPTORS.map(line => line.replaceAll('<', '&lt;').replaceAll('>', '&gt;'))
  await t.throwsAsync(readLog(lines), { message: /copy it as plain text/ })
  const page = ['<pre>', ...lines, '</pre>']
  await t.throwsAsync(readLog(page), { message: /copy it as plain text/ })
})

test('a program that writes such brackets does not matter', async t => {
  const lines = [...LINES, 'write(1, "a\\"3&lt;/x&gt; &lt;unfinished ...&gt;", 37) = 37']
  await t.notThrowsAsync(readLog(lines))
})
