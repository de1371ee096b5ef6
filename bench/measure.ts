import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What one run of a command cost, start to exit. Without GNU time only `wall` is known, the others are NaN. */
export interface Cost {
  /** Seconds. */
  readonly wall: number
  readonly user: number
  /** User and system. */
  readonly cpu: number
  /** MiB. */
  readonly peak: number
}

/** A command for bash; `$LOG` is the log, `$GZ` the same compressed, `$CLI` tracewall's entry. */
export interface Command {
  readonly name: string
  readonly script: string
  /** A program without which the command is left out. */
  readonly needs: string
}

const TIME = '/usr/bin/time'

export function isInstalled(program: string): boolean {
  return spawnSync('bash', ['-c', 'command -v "$0"', program]).status === 0
}

/** @throws Error when the command fails */
export function measure({ name, script }: Command, env: Readonly<Record<string, string>>): Cost {
  const folder = mkdtempSync(join(tmpdir(), 'tracewall-bench-'))
  try {
    const report = join(folder, 'cost')
    const timed = isInstalled(TIME) ? [TIME, '-o', report, '-f', '%e %U %S %M'] : []
    const [program, ...args] = [...timed, 'bash', '-c', script]
    const start = process.hrtime.bigint()
    const { status, stderr } = spawnSync(program!, args, {
      env: { ...process.env, LC_ALL: 'C', ...env },
      // Not /dev/null: GNU grep stops at the first match there.
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 1 << 30
    })
    const elapsed = Number(process.hrtime.bigint() - start) / 1e9
    if (status !== 0) throw new Error(`${name} failed: ${stderr.toString().slice(0, 500)}`)
    if (timed.length === 0)
      return { wall: elapsed, user: Number.NaN, cpu: Number.NaN, peak: Number.NaN }
    const [wall, user, system, peak] = readFileSync(report, 'utf8').trim().split(' ').map(Number)
    // GNU time counts hundredths.
    const atLeast = (seconds: number) => Math.max(seconds, 0.005)
    return {
      wall: atLeast(wall!),
      user: user!,
      cpu: atLeast(user! + system!),
      peak: peak! / 1024
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
