import type { Behaviour, FileFact, Program, Run } from '../src/behaviour/behaviour.ts'
import { empty } from '../src/behaviour/behaviour.ts'
import { byCodeUnit } from '../src/order.ts'

/** What many paths may have in common: the number of one of them -> the path and what was done with it. */
export const SHAPES: Readonly<Record<string, (i: number) => Use>> = {
  'files in one folder': i => [`/srv/data/f${i}`, 'r'],
  'a tree of folders': i => [`/srv/t/${digits(i).join('/')}/${i}.dat`, i % 3 === 0 ? 'rw' : 'r'],
  'folders in /usr/lib': i => [`/usr/lib/p${i}/data`, 'r'],
  'files in /etc': i => [`/etc/f${i}`, 'rw'],
  programs: i => [`/srv/bin/p${i}`, 'rx'],
  'modules of an interpreter': i => [
    `/usr/lib/python3/dist-packages/m${i % 1009}/s${i % 31}/m${i}.${i % 5 === 0 ? 'so' : 'py'}`,
    i % 5 === 0 ? 'rm' : 'r'
  ],
  'random names': i => [`/var/lib/db/x-${(i * 7919).toString(36).padStart(6, 'Z9a')}`, 'rw'],
  'long names': i => [`/home/u${i % 53}/${'a long name of a folder/'.repeat(8)}${i}`, 'r'],
  'not there': i => [`/srv/o/${i % 307}/${i}.conf`, ''],
  'a bit of all': mixed,
  'a bit of all, 20 runs': i => {
    const [path, access] = mixed(i)
    return [path, access, i % 3 === 0 ? -1 - (i % 20) : i % 20]
  },
  '50 runs': i => [`/srv/w${i % 211}/d${i % 2003}/${i}`, i % 7 === 0 ? 'w' : 'r', i % 50],
  '50 runs, much in common': i => [`/usr/share/app/${i % 97}/${i}`, 'r', -1 - (i % 50)]
}

/** A negative run: all runs but that one. */
export type Use = readonly [path: string, access: string, run?: number]

const MIX: readonly ((i: number) => Use)[] = [
  'files in one folder',
  'a tree of folders',
  'folders in /usr/lib',
  'files in /etc',
  'modules of an interpreter',
  'random names',
  'long names',
  'not there'
].map(name => SHAPES[name]!)

function mixed(i: number): Use {
  const of = MIX[i % MIX.length]!
  return of(i)
}

/** A behaviour of so many distinct paths, used by a few programs. */
export function manyPaths(of: (i: number) => Use, count: number): Behaviour {
  const uses = Array.from({ length: count }, (_, i) => of(i))
  const runs = new Set(uses.map(([, , run = 0]) => (run < 0 ? -1 - run : run))).size
  return {
    ...empty,
    runs: Array.from({ length: runs }, (_, run) => runOf(run)),
    syscalls: [
      {
        arch: 'x86_64',
        name: 'openat',
        count,
        errors: {},
        args: [],
        runs: [0, runs - 1],
        first: 1
      }
    ],
    files: uses.map((use, i) => factOf(use, i, runs)).sort((a, b) => byCodeUnit(a.path, b.path))
  }
}

const PROGRAMS: readonly Program[] = [null, '/usr/bin/python3.11', '/usr/bin/git']

function factOf([path, access, run = 0]: Use, i: number, runs: number): FileFact {
  const set = run < 0 ? allBut(-1 - run, runs) : [run, run]
  return {
    // A path that was read is one piece of text, not one put together of many.
    path: Buffer.from(path).toString(),
    access,
    failed: access === '' ? { ENOENT: 'r' } : {},
    uses: [
      { by: PROGRAMS[i % PROGRAMS.length]!, access, owner: i % 2 === 0, runs: set, first: i + 1 }
    ]
  }
}

function allBut(run: number, runs: number): number[] {
  return [...(run > 0 ? [0, run - 1] : []), ...(run < runs - 1 ? [run + 1, runs - 1] : [])]
}

function runOf(run: number): Run {
  return {
    id: `r${String(run).padStart(2, '0')}`,
    label: `r${String(run).padStart(2, '0')}`,
    sources: ['a.strace'],
    format: 'strace',
    arch: 'x86_64',
    tasks: 1,
    ledger: { lines: 0, used: 0, ignored: {}, problems: [] },
    warnings: []
  }
}

function digits(i: number): string[] {
  return [...String(i).padStart(5, '0')].slice(0, 4).map(digit => `d${digit}`)
}
