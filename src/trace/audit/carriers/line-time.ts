import { anyOf } from './patterns.ts'

/** `[   17.336037] `, with the task that printed it, `[Wed Nov 25 16:38:18 2026] `, `[  +0.000012] ` */
const BRACKET = String.raw`\[[^[\]]{1,60}\](?: ?\[ {0,6}[TC]\d{1,7}\])? ?`
const WEEKDAY = String.raw`(?:\p{L}{2,4}\.? )?`
const HOURS = String.raw`\d\d:\d\d:\d\d`
const ZONE = String.raw`(?:Z|[+-]\d\d:?\d\d| [A-Z]{2,5}| [+-]\d{2,4})?`
/** `2026-11-25T16:38:18.123+00:00`, `Wed 2026-11-25 16:38:18 UTC` */
const ISO = String.raw`${WEEKDAY}\d{4}-\d\d-\d\d[T ]${HOURS}(?:[.,]\d{1,9})?${ZONE}`
/** `Nov 25`, `25 nov.`, in Chinese, Japanese and Korean */
const DAY = String.raw`(?:\p{L}{3,6}\.? {1,2}|\d{1,2} ?[月월] {0,2})\d{1,2}(?: ?[日일])?`
/** `Nov 25 16:38:18`, `Wed Nov 25 16:38:18 2026` */
const SYSLOG = String.raw`${WEEKDAY}(?:\d{4} )?${DAY} (?:\d{4} )?${HOURS}(?:\.\d{1,9})?(?: \d{4})?(?: [A-Z]{3,4})?`
/** Seconds, or the time of day alone. */
const CLOCK = String.raw`(?:\d{9,11}|${HOURS})(?:[.,]\d{1,9})?`
/** Someone has taken it out: `... `, `<date> ` */
const LEFT_OUT = anyOf(String.raw`\.\.\.`, '<[a-z -]{1,20}>')

/** When a line was written, as the kernel's log, dmesg, syslog and `journalctl -o short-...` have it; needs the flag `u`. */
export const TIME: string = `(?:(?:${anyOf(ISO, SYSLOG, CLOCK, LEFT_OUT)})[ \\t]|${BRACKET})`
