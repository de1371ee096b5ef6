import test from 'ava'
import { Random } from './random.ts'
import { faultsOfGrowth } from './growth.ts'
import { processorTime } from './processor-time.ts'

let sink = 0

function spin(steps: number): void {
  for (let i = 0; i < steps; i++) sink = (sink * 31 + i) | 0
}

const linear = (n: number) => () => spin(n * 1000)
const quadratic = (n: number) => () => {
  for (let i = 0; i < n; i++) spin(n)
}

/** The amount of work that costs this machine some fifteen milliseconds. */
function amountFor(work: (n: number) => () => void): number {
  for (let n = 100; ; n = Math.ceil(n * 1.3)) {
    const before = processorTime()
    for (let times = 0; times < 3; times++) work(n)()
    if (processorTime() - before > 45) return n
  }
}

test.serial('processor time tells work, and not waiting', async t => {
  const before = processorTime()
  await new Promise(done => setTimeout(done, 300))
  const waited = processorTime() - before
  t.true(waited < 150, `${waited} ms`)
  const start = processorTime()
  for (const end = performance.now() + 300; performance.now() < end;) spin(1000)
  const worked = processorTime() - start
  t.true(worked > waited, `${worked} ms of work, ${waited} ms of waiting`)
})

test.serial('quadratic work is found, and linear work is not taken for it', async t => {
  const [n, few] = [amountFor(linear), amountFor(quadratic)]
  t.deepEqual(await faultsOfGrowth(linear(n), linear(8 * n)), [])
  t.is((await faultsOfGrowth(quadratic(few), quadratic(8 * few))).length, 1)
})

test.serial('work that is disturbed now and then is still linear', async t => {
  const random = new Random(1)
  const n = amountFor(linear)
  const disturbed = (work: () => void) => async () => {
    work()
    if (random.below(2) === 0) await new Promise(done => setTimeout(done, random.below(200)))
    if (random.below(3) === 0) linear(8 * n)()
  }
  t.deepEqual(await faultsOfGrowth(disturbed(linear(n)), disturbed(linear(8 * n))), [])
})

/** Milliseconds of a clock that only work moves on: each takes what it costs, and every fourth time up to fifty times as much. */
async function simulated(seed: number, few: number, many: number): Promise<readonly string[]> {
  const random = new Random(seed)
  let time = 0
  const takes = (cost: number) => () => {
    time += cost + (random.below(4) === 0 ? random.below(cost * 50) : random.below(cost) / 20)
  }
  return faultsOfGrowth(takes(few), takes(many), () => time)
}

test('noise makes neither quadratic work linear nor linear work quadratic', async t => {
  for (let seed = 0; seed < 5000; seed++) {
    t.deepEqual(await simulated(seed, 100, 800), [], `seed ${seed}`)
    t.is((await simulated(seed, 100, 6400)).length, 1, `seed ${seed}`)
  }
})
