/**
 * The name of another profile, as behaviour/v1 has it, as a pattern that matches nothing else; null for a name with bytes that are
 * left out rather than quoted by guess. A stack (`a//&b`) and a namespace (`:ns:a`) are parts of the name.
 */
export function labelPattern(name: string): string | null {
  return TEXT.test(name) && !/^ | $/.test(name) ? name.replace(/[*?[\]{}]/g, '\\$&') : null
}

/** Printable ASCII, no quote and no backslash. */
const TEXT = /^[ !#-[\]-~]{1,4000}$/

/**
 * The names of a profile, of its children, and of both at once: a program that was started under no_new_privs has the label
 * `shop//&shop//sort`, which Linux 6.1 compares with a pattern as a whole (security/apparmor/label.c, label_compound_match).
 */
export function familyPattern(name: string): string {
  return `${name}{,//**}`
}

/** A label's pattern as a rule names it: bare where apparmor_parser reads it so, else in quotes. */
export function printLabel(pattern: string): string {
  return BARE.test(pattern) ? pattern : `"${pattern}"`
}

/**
 * The same within parentheses, where a comma outside of quotes ends it, even in braces: `peer=(label="shop{,//**}")`.
 * Found out from apparmor_parser 3.0.8, 4.1.0 and 5.0.2.
 */
export function printListedLabel(pattern: string): string {
  return pattern.includes(',') ? `"${pattern}"` : printLabel(pattern)
}

/** What `print` made the text of; undefined for any other text. */
export function readLabel(
  text: string,
  print: (pattern: string) => string = printLabel
): string | undefined {
  const pattern = text.startsWith('"') ? text.slice(1, -1) : text
  return PATTERN.test(pattern) && print(pattern) === text ? pattern : undefined
}

/** In which no character means anything to a pattern; this profile, or this one and its children. */
const BARE =
  /^(?:[A-Za-z/][A-Za-z0-9_./&-]*|@\{profile_name\}|[A-Za-z0-9_][A-Za-z0-9._-]*\{,\/\/\*\*\})$/

const PATTERN =
  /^(?:(?:[ !#-)+->@-Z^-z|~]|\\[*?[\]{}])+|@\{profile_name\}|[A-Za-z0-9_][A-Za-z0-9._-]*\{,\/\/\*\*\})$/
