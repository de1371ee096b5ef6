/**
 * A YAML scalar that both YAML 1.1 and 1.2 read as this string: bare where that is safe, else in double quotes (as
 * JSON, which YAML 1.2 contains; other control and line characters as \u).
 */
export function yamlString(text: string): string {
  if (PLAIN.test(text) && !OTHER_TYPE.test(text)) return text
  return JSON.stringify(text).replace(UNSAFE, escape)
}

/** Text of any origin as part of a comment: what could end the line, or is not printed, as \u. */
export function yamlComment(text: string): string {
  return text.replace(/\p{Cc}/gu, escape).replace(UNSAFE, escape)
}

const PLAIN = /^[A-Za-z][A-Za-z0-9_./-]*$/

// What YAML 1.1 takes for booleans and null. Numbers and dates start with a digit, a sign or a point, which PLAIN does not
// let pass; but readers of YAML 1.1 are known (yaml for JavaScript) that take `e5` and `e-5` for a number without one.
const OTHER_TYPE = /^(y|n|yes|no|on|off|true|false|null|e-?\d+)$/i

// C1 controls, NEL and the line separators, the BOM, and what is no character.
const UNSAFE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
