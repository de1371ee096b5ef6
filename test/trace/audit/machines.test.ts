import test from 'ava'
import { SECCOMP, readAudit, seccompLine, warningCodes } from './read-audit.ts'

test('each machine whose lines a relay has gathered counts its own serials', async t => {
  const record = (serial: number) => `audit(1795623562.225:${serial}): ${SECCOMP}`
  const syslog = (host: string, serial: number) =>
    `Nov 25 16:38:56 ${host} kernel: [   17.3] audit: type=1326 ${record(serial)}\n`
  const json = (host: string, serial: number) =>
    `${JSON.stringify({ host: { name: host }, message: `type=SECCOMP msg=${record(serial)}` })}\n`
  const entry = (host: string, serial: number) =>
    `${JSON.stringify({ _HOSTNAME: host, _TRANSPORT: 'kernel', MESSAGE: `audit: type=1326 ${record(serial)}` })}\n`
  const isGap = async (text: string) => warningCodes(await readAudit(text)).includes('SERIAL_GAP')
  for (const line of [syslog, json, entry]) {
    const of = (host: string, from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => line(host, from + i)).join('')
    t.false(await isGap(of('web', 1, 9) + of('till', 700, 709) + of('web', 9, 12)))
    t.true(await isGap(of('web', 1, 9) + of('till', 700, 709) + of('till', 750, 760)))
    // What auditd has of the one machine has no name of it.
    t.false(await isGap(of('web', 1, 9) + seccompLine(9) + seccompLine(10) + of('web', 11, 14)))
  }
})
