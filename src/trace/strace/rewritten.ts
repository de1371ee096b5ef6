/** strace writes texts in `"`: behind a parenthesis, or a comma and a blank. */
const QUOTES = ['("', ', "']
/** What web pages and word processors make of them: `&quot;`, `&#34;`, and in UTF-8 the quotes of typographers. */
const OTHERS = ['&quot;', '&#34;', '\xe2\x80\x9c', '\xe2\x80\x9d', '\xe2\x80\x9e']

/** True for a log that came out of a page or an editor with other quotes than strace's, or with the page's line breaks. */
export function isRewritten(head: Buffer): boolean {
  const text = head.toString('latin1')
  const hasOthers = OTHERS.some(quote => text.includes(`(${quote}`) || text.includes(`, ${quote}`))
  if (hasOthers && !QUOTES.some(quote => text.includes(quote))) return true
  const escaped = text.replace(STRING, '').match(ENTITIES) ?? []
  if (escaped.length > 0 && !escaped.some(line => /[<>]/.test(line))) return true
  const lines = text.split('\n').filter(line => line.trim() !== '')
  return (
    lines.length > 0 && lines.filter(line => BREAK.test(line.slice(-8))).length * 2 > lines.length
  )
}

/** Lines with angle brackets of strace's own, which stand in no text: of a descriptor, or around what it says of a call. */
const ENTITIES =
  /^.*(?:\d&lt;\/|&lt;(?:unfinished|detached) \.\.\.&gt;|&lt;\.\.\. \w+ resumed&gt;).*$/gm
const STRING = /"(?:[^"\\\n]|\\.)*"/g
const BREAK = /<br ?\/?>\s?$/i
