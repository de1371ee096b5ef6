/**
 * Is it what `ausearch --format csv`, `--format text` or aureport print, which cannot be read back? Source: audit-userspace 4.0
 * src/ausearch-report.c, src/aureport-output.c
 */
export function isReport(head: Buffer): boolean {
  return REPORT.test(head.toString('latin1', 0, MOST))
}

const MOST = 4096
const REPORT =
  /^(?:(?:NODE,)?EVENT,DATE,TIME,|(?:On \S{1,255} )?At \d\d:\d\d:\d\d \S{6,12} .{1,400} (?:successfully|unsuccessfully) |\s{0,10}[A-Z][A-Za-z ]{2,40} Report\n={4,}\n)/
