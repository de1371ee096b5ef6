import { UserError } from '../../../errors.ts'

/** A piece of a profile's text, from its first character to the one after its last: `text.slice(start, end)`. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** One statement; `text` is what it says, without comments and line breaks. */
export interface Statement extends Span {
  readonly text: string
  /** 1-based. */
  readonly line: number
  /** What stands in its braces; null for a statement that ends in a comma or a line end. */
  readonly block: Block | null
}

/** `start` is behind the opening brace, `end` before the closing one. */
export interface Block extends Span {
  readonly statements: readonly Statement[]
}

/**
 * Takes AppArmor text of any author apart, without knowing what its statements mean. Everything keeps its place, so that
 * one statement can be changed and nothing else moves. `where` is a file name.
 * @throws UserError that names file and line, where braces or quotes do not pair
 */
export function readStatements(text: string, where: string): Statement[] {
  return new Reader(text, where).block(false)
}

/** What ends a word and is none itself. */
const SPACE = /\s/

/**
 * In a path without quotes brackets mean nothing to the reader, and a comma with more behind it is part of the name: `/a,b r,`.
 * Found out from apparmor_parser 3.0.8, 4.1.0 and 5.0.2.
 */
const PATH = /(?:\/|@\{)(?:\\.|[^\s,"\\]|,(?=[^\s"!]))*/sy

/** Deeper than any profile: hats in children in profiles are three. */
const MAX_DEPTH = 20

class Reader {
  readonly #text: string
  readonly #where: string
  #at = 0
  #line = 1
  #depth = 0

  constructor(text: string, where: string) {
    this.#text = text
    this.#where = where
  }

  block(inner: boolean): Statement[] {
    const statements: Statement[] = []
    for (;;) {
      this.#skipBlanks()
      const char = this.#text.charAt(this.#at)
      if (char === '') {
        if (inner) throw this.#error('a block does not end')
        return statements
      }
      if (char === '}') {
        if (inner) return statements
        throw this.#error('a brace closes what was not opened')
      }
      statements.push(this.#statement())
    }
  }

  #statement(): Statement {
    const start = this.#at
    const line = this.#line
    // Includes and conditions of old profiles end with their line, and so do assignments.
    const ends = /^(?:#?include\b|@\{[^}]*\}\s*\+?=|\$(?:\{[^}]*\}|\w+)\s*=)/.test(
      this.#text.slice(start, start + 200)
    )
    let said = ''
    let nested = 0
    for (let previous = ' '; this.#at < this.#text.length;) {
      const char = this.#text.charAt(this.#at)
      if (char === '\n' && ends) return this.#done(start, line, said, null)
      if (char === '#' && SPACE.test(previous) && said !== '') {
        this.#skipLine()
        continue
      }
      const path = nested === 0 && SPACE.test(previous) ? this.#path() : ''
      if (path !== '') {
        said += path
        previous = ''
        continue
      }
      if (char === '"') said += this.#quoted()
      else if (SPACE.test(char)) {
        this.#take(1)
        // Not a look at the end of what was said: that would copy it each time.
        if (!SPACE.test(previous)) said += ' '
      } else if (char === '\\') said += this.#take(2)
      else if (char === ',' && nested === 0 && !ends) {
        this.#take(1)
        return this.#done(start, line, said, null)
      } else if (char === '{' && nested === 0 && SPACE.test(previous) && this.#opensBlock())
        return this.#withBlock(start, line, said)
      else {
        if ('{(['.includes(char)) nested++
        else if ('})]'.includes(char) && nested > 0) nested--
        else if (char === '}') break
        said += this.#take(1)
      }
      previous = char
    }
    // apparmor_parser wants a comma; an include or an assignment may end the file.
    if (ends) return this.#done(start, line, said, null)
    throw this.#error('a rule does not end with a comma')
  }

  #withBlock(start: number, line: number, said: string): Statement {
    if (++this.#depth > MAX_DEPTH) throw this.#error('blocks are nested too deeply')
    this.#take(1)
    const from = this.#at
    const statements = this.block(true)
    const block = { start: from, end: this.#at, statements }
    this.#take(1)
    this.#depth--
    return this.#done(start, line, said, block)
  }

  #done(start: number, line: number, said: string, block: Block | null): Statement {
    return { start, end: this.#at, line, text: said.trim(), block }
  }

  /** A path that begins here; '' where none does. */
  #path(): string {
    PATH.lastIndex = this.#at
    const [path = ''] = PATH.exec(this.#text) ?? []
    return this.#take(path.length)
  }

  #opensBlock(): boolean {
    return /^\{\s/.test(this.#text.slice(this.#at, this.#at + 2))
  }

  #quoted(): string {
    const start = this.#at
    this.#take(1)
    while (this.#at < this.#text.length && this.#text.charAt(this.#at) !== '"')
      this.#take(this.#text.charAt(this.#at) === '\\' ? 2 : 1)
    if (this.#at >= this.#text.length) throw this.#error('a quoted text does not end')
    this.#take(1)
    return this.#text.slice(start, this.#at)
  }

  #skipBlanks(): void {
    for (;;) {
      const char = this.#text.charAt(this.#at)
      if (char === '#' && !this.#text.startsWith('#include', this.#at)) this.#skipLine()
      else if (char !== '' && SPACE.test(char)) this.#take(1)
      else return
    }
  }

  #skipLine(): void {
    const end = this.#text.indexOf('\n', this.#at)
    this.#at = end < 0 ? this.#text.length : end
  }

  #take(length: number): string {
    const taken = this.#text.slice(this.#at, this.#at + length)
    if (taken.includes('\n')) this.#line++
    this.#at += taken.length
    return taken
  }

  #error(what: string): UserError {
    return new UserError(`${this.#where}:${this.#line}: not an AppArmor profile: ${what}`)
  }
}
